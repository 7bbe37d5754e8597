"""Commands for click: options in groups, of several words, or set beforehand, and the call they come to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import takewhile
from types import SimpleNamespace
from typing import Any, NamedTuple

import click
from click.core import ParameterSource

from extractor.commands import COMMAND_LINE, DEFAULT, FILE_OF_SETTINGS

WIDTH = 80
"""Columns of a help text at most, on a wider terminal too."""
PREFIX = "EXTRACTOR_"
"""Of the variables that stand for options."""
_OF_A_MODEL = {
    "model": ("base_url",),
    "price_in": ("model", "base_url"),
    "price_out": ("model", "base_url"),
}
"""Settings that belong to others: where a stronger place names another server, the weaker place's model is
not that server's, nor is a price."""
_OF_RULES = {"prompt": ("model",), "profile": ("model",)}
"""The same where the model is the rules, which have a prompt of their own."""


class Call(NamedTuple):
    """What a command line comes to: the function to run, as "module:function", and what it is given.

    The options have `sources`: where the value of each comes from.
    """

    run: str
    options: SimpleNamespace


class Value(click.ParamType[Any]):
    """A value that a function reads; its ValueError says what the value should look like."""

    def __init__(self, read: Callable[[str], object]) -> None:
        self.name = read.__name__
        self._read = read

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The value as the function reads it; what it refuses is wrong use."""
        try:
            return self._read(str(value))
        except ValueError as error:
            self.fail(str(error), param, ctx)


class Option(click.Option):
    """An option of a group of options; with `words` it takes every word up to the next option.

    A `setting` may be given by a variable and in the file of settings, too.
    """

    def __init__(
        self, *names: str, group: str = "options", words: bool = False, setting: bool = False, **given: Any
    ) -> None:
        super().__init__(list(names), multiple=given.pop("multiple", words), **given)
        self.group = group
        self.words = words
        self.setting = setting
        if setting:
            self.envvar = f"{PREFIX}{self.name.upper()}"

    def get_error_hint(self, ctx: click.Context | None) -> str:
        """What an error calls it: by the place that its value comes from."""
        source = ctx.get_parameter_source(self.name) if ctx else None
        return f"'{self.envvar}'" if source is ParameterSource.ENVIRONMENT else super().get_error_hint(ctx)


def path(name: str, about: str, **given: Any) -> click.Argument:
    """An argument of paths, at least one where nothing else is said."""
    given = {"nargs": -1, "required": given.get("nargs") != 0} | given
    return click.Argument([name], type=FILE, help=about, **given)


FILE = click.Path(allow_dash=True, readable=False)
"""A path that a shell completes; whether anything is there, the command finds out."""


class _Context(click.Context):
    """Looks into the file of settings for what is given neither on the command line nor by a variable."""

    def lookup_default(self, name: str, call: bool = True) -> Any:  # noqa: ARG002
        """The value of a setting in the file; None where there is none."""
        options = (param for param in self.command.params if isinstance(param, Option) and param.setting)
        if self.resilient_parsing or name not in {option.name for option in options}:
            return None
        if "settings" not in self.meta:
            from extractor.commands.config import settings

            self.meta["settings"] = settings()
        return self.meta["settings"].get(name)


class _Help(click.Command):
    """Help in sections, with an epilog that stays as it is written."""

    context_class = _Context

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write a section for each group of options."""
        groups: dict[str, list[tuple[str, str]]] = {}
        for param in self.get_params(ctx):
            record = param.get_help_record(ctx) if isinstance(param, click.Option) else None
            if record is not None:
                groups.setdefault(getattr(param, "group", "options"), []).append(record)
        for title, records in sorted(groups.items(), key=lambda group: group[0] != "options"):
            with formatter.section(title[:1].upper() + title[1:]):
                formatter.write_dl(records, col_max=26)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """Write the epilog."""
        if self.epilog:
            formatter.write(f"\n{self.epilog}")


class Command(_Help):
    """A command that comes to a call; of options that are `exclusive` only one may be given."""

    def __init__(  # noqa: PLR0913 (settings, by name)
        self,
        name: str,
        run: str,
        about: str,
        params: Iterable[click.Parameter] = (),
        *,
        epilog: str | None = None,
        exclusive: Sequence[str] = (),
        section: str = "",
        **constants: object,
    ) -> None:
        super().__init__(name, params=list(params), help=_sentence(about), epilog=epilog, **_LOOK)
        self.short_help = about
        self.section = section
        self._run, self._exclusive, self._constants = run, exclusive, constants

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse, with each word of an option of several given an option of its own."""
        several = {name for param in self.params if getattr(param, "words", False) for name in param.opts}
        return super().parse_args(ctx, _spread(args, several))

    def invoke(self, ctx: click.Context) -> Call:
        """The call that was asked for."""
        given = [f"--{name}" for name in self._exclusive if ctx.params[name.replace("-", "_")]]
        if len(given) > 1:
            raise click.UsageError(f"{' and '.join(given)} exclude each other. Give one of them.", ctx)
        return _call(self._run, ctx, self._constants)


class Group(_Help, click.Group):
    """Commands, in sections; where none is named, the one that is the `rule` is meant."""

    def __init__(  # noqa: PLR0913 (settings, by name)
        self,
        name: str,
        about: str,
        commands: Sequence[click.Command],
        *,
        rule: str = "",
        params: Iterable[click.Parameter] = (),
        epilog: str | None = None,
        section: str = "",
    ) -> None:
        super().__init__(
            name,
            commands=commands,
            params=list(params),
            help=_sentence(about),
            epilog=epilog,
            invoke_without_command=bool(rule),
            no_args_is_help=not rule,
            **_LOOK,
        )
        self.short_help = about
        self.section = section
        self._rule = rule

    def invoke(self, ctx: click.Context) -> Any:
        """The call of the command."""
        came_to = super().invoke(ctx)
        if came_to is not None:
            return came_to
        with self.commands[self._rule].make_context(self._rule, [], parent=ctx) as meant:
            return meant.command.invoke(meant)

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """Their names, in the order in which they are told."""
        return list(self.commands)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the commands, then the options."""
        self.format_commands(ctx, formatter)
        super().format_options(ctx, formatter)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write a section for each kind of commands."""
        sections: dict[str, list[tuple[str, str]]] = {}
        width = formatter.width - 6 - max(map(len, self.commands))
        for name in self.list_commands(ctx):
            command = self.commands[name]
            row = (name, command.get_short_help_str(width))
            sections.setdefault(getattr(command, "section", "") or "Commands", []).append(row)
        for title, rows in sections.items():
            with formatter.section(title):
                formatter.write_dl(rows, col_max=26)


_LOOK: dict[str, Any] = {
    "context_settings": {"help_option_names": ["-h", "--help"], "max_content_width": WIDTH}
}


def _sentence(about: str) -> str:
    return f"{about[:1].upper()}{about[1:]}."


def _call(run: str, ctx: click.Context, constants: dict[str, object]) -> Call:
    """The call with what was given; what a group was given counts where its command was not given it."""
    given: dict[str, Any] = {}
    places: dict[str, ParameterSource] = {}
    sources: dict[str, str] = {}
    for level in (ctx.parent, ctx) if ctx.parent else (ctx,):
        for param in level.command.params:
            place = level.get_parameter_source(param.name) or ParameterSource.DEFAULT
            if param.name in level.params and place <= places.get(param.name, ParameterSource.DEFAULT):
                given[param.name], places[param.name] = level.params[param.name], place
                sources[param.name] = _source(param, place)
    belonging = _OF_A_MODEL | (_OF_RULES if given.get("model") == "rules" else {})
    for name, owners in belonging.items():
        if name in given and any(places[owner] < places[name] for owner in owners if owner in places):
            given[name], places[name], sources[name] = None, ParameterSource.DEFAULT, DEFAULT
    return Call(run, SimpleNamespace(**given, **constants, sources=sources))


def _source(param: click.Parameter, place: ParameterSource) -> str:
    if place is ParameterSource.ENVIRONMENT:
        return str(param.envvar)
    names = {ParameterSource.COMMANDLINE: COMMAND_LINE, ParameterSource.DEFAULT_MAP: FILE_OF_SETTINGS}
    return names.get(place, DEFAULT)


def _spread(words: Sequence[str], several: set[str]) -> list[str]:
    """The words with `--many a b` written as `--many a --many b`."""
    spread: list[str] = []
    rest = list(words)
    while rest:
        word = rest.pop(0)
        values = list(takewhile(_is_value, rest)) if word in several else []
        spread += [part for value in values for part in (word, value)] or [word]
        del rest[: len(values)]
    return spread


def _is_value(word: str) -> bool:
    return word == "-" or not word.startswith("-")
