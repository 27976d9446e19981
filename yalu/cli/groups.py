"""Groups of commands: where each is, and a help that says of each, in a whole sentence, what it does."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from copy import copy
from dataclasses import dataclass
from enum import StrEnum

import click

from yalu.hints import as_typed


class CommandSection(StrEnum):
    """A heading of ``yalu --help``, in the order in which they are shown."""

    START = "Start"
    WATCH = "Watch"
    LOOK = "Look"
    REPORT = "Report"
    MAINTAIN = "Maintain"
    OPERATE = "Operate"


@dataclass(frozen=True, slots=True)
class Registration:
    """One command: the module of its room that holds it, imported on use, and its section."""

    module: str
    section: CommandSection


_WHOLE = 1_000
"""Characters of a sentence: more than any has, so that click cuts none."""


class CommandGroup(click.Group):
    """A group whose help has a whole sentence for each command, with hints as the user types them."""

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, None without one."""
        command = super().get_command(ctx, cmd_name)
        return None if command is None else with_hints_as_typed(command)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the commands under the headings of ``sections``."""
        sections = [(heading, list(names)) for heading, names in self.sections(ctx)]
        width = max(len(name) for _, names in sections for name in names)
        for heading, names in sections:
            with formatter.section(heading):
                formatter.write_dl([(name.ljust(width), self._sentence(ctx, name)) for name in names])

    def sections(self, ctx: click.Context) -> Iterator[tuple[str, Iterable[str]]]:
        """The headings of the help and the commands under each; here one."""
        yield "Commands", self.list_commands(ctx)

    def _sentence(self, ctx: click.Context, name: str) -> str:
        command = self.get_command(ctx, name)
        return "" if command is None else command.get_short_help_str(_WHOLE)


def with_hints_as_typed(command: click.Command) -> click.Command:
    """A copy whose help, and that of its options, names commands in the form that the user typed."""
    shown = copy(command)
    shown.help = as_typed(command.help or "") or None
    shown.params = [_option_as_typed(parameter) for parameter in command.params]
    return shown


def _option_as_typed(parameter: click.Parameter) -> click.Parameter:
    if not isinstance(parameter, click.Option) or not parameter.help:
        return parameter
    shown = copy(parameter)
    shown.help = as_typed(parameter.help)
    return shown
