"""What somebody meets who types the command for the first time: help, mistakes, completion."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import click
import pytest

from extractor import cli, prompts


def every_command(group: click.Group, words: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    """The words of each command, those of groups too."""
    found = [words]
    for name, command in group.commands.items():
        mine = (*words, name)
        found += every_command(command, mine) if isinstance(command, click.Group) else [mine]
    return found


@pytest.mark.parametrize("words", every_command(cli.commands()), ids=" ".join)
def test_help_fits_eighty_columns(
    words: tuple[str, ...], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    """Every command has one, with a sentence for each option, and no line breaks on a small terminal."""
    monkeypatch.setenv("COLUMNS", "80")
    assert cli.main([*words, "-h"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith(f"Usage: {' '.join(['extractor', *words])} ")
    assert not [line for line in lines if len(line) > 80]
    command: click.Command = cli.commands()
    for word in words:
        assert isinstance(command, click.Group)
        command = command.commands[word]
    options = [param for param in command.params if isinstance(param, click.Option)]
    assert all(option.help and option.help.endswith(".") for option in options)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("extrcat x", "'extract'"),
        ("prompts shwo claims", "'show'"),
        ("extract x --modle m", "'--model'"),
        ("batch write x -o y --base-ulr u", "'--base-url'"),
    ],
)
def test_what_is_mistyped_is_answered_with_what_was_meant(
    typed: str, meant: str, capsys: pytest.CaptureFixture[str]
):
    """For commands, for those of a group, and for options."""
    assert cli.main(typed.split()) == 2
    said = capsys.readouterr().err
    assert "Did you mean" in said
    assert meant in said


def test_a_file_in_place_of_a_command_is_told_what_to_type(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    """Where there is such a file."""
    monkeypatch.chdir(tmp_path)
    assert cli.main(["article.txt"]) == 2
    assert "extractor extract article.txt" not in capsys.readouterr().err
    Path("article.txt").touch()
    assert cli.main(["article.txt"]) == 2
    assert "extractor extract article.txt" in capsys.readouterr().err


def test_an_option_of_several_words_ends_at_the_next_option():
    """As a shell writes out `answers*.jsonl`; standard input's name is a word too."""
    words = "batch read a b --sent s1 s2 --articles c - -o out --requests q".split()
    options = cli.parsed(words).options
    assert options.responses == ("a", "b")
    assert options.sent == ("s1", "s2")
    assert options.articles == ("c", "-")
    assert cli.parsed(["batch", "state", "a"]).options.responses == ()


def test_what_an_action_is_given_outweighs_what_its_group_is_given():
    """The cache's folder may be named before or after the action."""
    assert cli.parsed(["cache", "--cache-dir", "one", "size"]).options.cache_dir == "one"
    assert (
        cli.parsed(["cache", "--cache-dir", "one", "size", "--cache-dir", "two"]).options.cache_dir == "two"
    )
    assert cli.parsed(["cache"]) == ("cache:where", cli.parsed(["cache", "where"]).options)


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        (["e"], ["extract", "events", "export"]),
        (["extract", "--off"], ["--offline"]),
        (["view", "--language", ""], ["en", "ar"]),
        (["prompts", "show", "st"], [label for label in prompts.listed() if label.startswith("st")]),
    ],
    ids=str,
)
@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_shell_is_told_what_could_come_next(shell: str, typed: list[str], offered: list[str]):
    """By the same program, in each shell's own form."""
    words = " ".join(["extractor", *typed])
    number = typed[-1] if shell == "fish" else str(len(typed))
    asked = {"_EXTRACTOR_COMPLETE": f"{shell}_complete", "COMP_WORDS": words, "COMP_CWORD": number}
    command = [sys.executable, "-m", "extractor.cli"]
    done = subprocess.run(command, env=os.environ | asked, capture_output=True, text=True, check=True)
    told = {word for line in done.stdout.splitlines() for word in line.split(",")}
    told |= {word.partition("\t")[0] for word in told}
    assert told.issuperset(offered)


@pytest.mark.skipif(shutil.which("bash") is None, reason="needs bash")
def test_bash_takes_what_completion_begins_with():
    """The line of the guide ends without an error, and names a function for the command."""
    asked = {"_EXTRACTOR_COMPLETE": "bash_source"}
    command = [sys.executable, "-m", "extractor.cli"]
    done = subprocess.run(command, env=os.environ | asked, capture_output=True, text=True, check=True)
    typed = ["bash", "-c", f"{done.stdout}\ncomplete -p extractor"]
    registered = subprocess.run(typed, capture_output=True, text=True, check=True)
    assert "extractor" in registered.stdout
