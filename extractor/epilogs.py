"""What stands below the options in help texts: articles, exit codes, variables, completion."""

from __future__ import annotations

EXITS = """Exit codes:
  0    everything asked for was done; also where the reader of a pipe has seen
       enough
  1    some articles failed, were not read to the end, or are no articles; the
       others are written. batch read: answers are still missing. doctor: the
       server cannot be used as it is. prompts diff: there is a difference
  2    wrong use, or nothing could be done: no such file, prompt or embedded
       model; a full disk
  130  ended at once: by Ctrl-C, in a run by a second one (after the first it
       finishes what it asked)
  143  ended at once by a program (SIGTERM: kill, docker stop); as after Ctrl-C,
       what is done is kept, and the same command goes on
  Files of a folder that are no articles are named, and change no exit code; a
  file named by you does.
"""
INPUTS = """Articles:
  .txt files, .jsonl with an article a line, .json with an array of articles or
  one. An article in JSON is {"id": …, "text": …, "published": …, "title": …,
  "url": …, "outlet": …}; all but text may be left out, other keys are named
  once and not read. A .txt file is text alone: --published holds for all of a
  call, title, url and outlet need JSON (jq -Rsc '{text: ., outlet: "NAME"}'
  article.txt makes a line of it). Of a folder, other files are named and
  counted; hidden files, and what this program wrote, are not looked at.
"""
VARIABLES = """Environment:
  OPENAI_API_KEY, OPENAI_BASE_URL
            read where a model is named, and only there
  EXTRACTOR_MODEL and others
            stand for options that are set once; see `extractor config -h`
  NO_COLOR  no colours on a terminal
"""
SETTINGS = """Settings:
  model, base_url, prompt, profile, concurrency, timeout, price_in, price_out,
  cache_dir, language: what the options of these names say where they are not
  given. A variable sets one, as EXTRACTOR_MODEL (several addresses in
  EXTRACTOR_BASE_URL with blanks between), or else a line in the file, as
  model = "qwen3:14b". EXTRACTOR_CONFIG names another file; /dev/null is none.
  An address that a stronger place names takes no model from a weaker one, and a
  model no price. Keys are read from the environment alone.
"""
COMPLETION = """Completion, in the file that your shell begins with:
  bash  eval "$(_EXTRACTOR_COMPLETE=bash_source extractor)"
  zsh   eval "$(_EXTRACTOR_COMPLETE=zsh_source extractor)"
  fish  _EXTRACTOR_COMPLETE=fish_source extractor | source
"""
