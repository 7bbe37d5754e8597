"""What other programs may rely on: the public names, and that importing them costs little."""

from __future__ import annotations

import subprocess
import sys

import pytest

import extractor

PUBLIC = """
Article Claim ClaimType Extractor ExtractorError Flag Given InputError Measure Modality ModelError Qualifier
Quantity Reason Rejection Result Source SourceKind Span Stance Time Unit Usage weaknesses
""".split()
HEAVY = """
openai instructor tenacity diskcache pydantic httpx2 xllamacpp tqdm numpy asyncio
""".split()


def loaded_by(statement: str) -> set[str]:
    """The modules that a fresh interpreter has after this statement."""
    program = f"import sys; {statement}; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def test_the_public_names_are_these():
    """Adding one is a decision, and removing one breaks somebody."""
    assert extractor.__all__ == PUBLIC
    assert set(PUBLIC) <= set(dir(extractor))


@pytest.mark.parametrize("name", PUBLIC)
def test_every_public_name_is_there_and_explained(name: str):
    """Each one can be imported, and has a docstring of its own."""
    thing = getattr(extractor, name)
    assert thing.__name__ == name
    assert thing.__doc__


def test_a_name_that_is_not_there_is_an_attribute_error():
    """As for any module, though names are loaded when asked for."""
    with pytest.raises(AttributeError, match="no attribute 'Extracter'"):
        _ = extractor.Extracter


def test_importing_the_package_loads_nothing_heavy():
    """A program that only might use it pays next to nothing."""
    assert not set(HEAVY) & loaded_by("import extractor")


def test_the_types_load_without_the_machinery():
    """Whoever reads results needs neither a client nor a cache."""
    loaded = loaded_by("from extractor import Result, Article, Claim")
    assert not (set(HEAVY) - {"pydantic"}) & loaded


def test_help_loads_no_command():
    """The help text answers at once, whatever the commands need."""
    loaded = loaded_by("import extractor.cli; extractor.cli.parser().format_help()")
    assert not set(HEAVY) & loaded
    assert not any(module.startswith("extractor.commands") for module in loaded)


def test_every_error_has_the_one_root():
    """One `except` catches whatever the package raises on purpose."""
    from extractor import errors

    things = vars(errors).values()
    classes = [thing for thing in things if getattr(thing, "__module__", "") == errors.__name__]
    assert len(classes) > 5
    assert all(issubclass(error, extractor.ExtractorError) for error in classes)
