"""Output of commands: results on stdout, everything else on stderr."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from enum import Enum
from pathlib import Path
from typing import Any, TypeVar

import click

from yalu.hints import as_typed, did_you_mean
from yalu.redact import hidden
from yalu.text import printable, visible

Decorated = TypeVar("Decorated", bound=Callable[..., Any])
_UNPRINTABLE = re.compile("[\x7f-\x9f\ud800-\udfff]")
"""What JSON lets stand and a terminal would obey, or cannot be written as UTF-8."""


sources_option = click.option(
    "--sources", "file", type=click.Path(path_type=Path, dir_okay=False), help="Only the sources of this file."
)


def json_option(help_text: str = "JSON lines on stdout.") -> Callable[[Decorated], Decorated]:
    """``--json``, which a command takes as ``as_json``."""
    return click.option("--json", "as_json", is_flag=True, help=help_text)


def is_text(given: str) -> bool:
    """Whether an argument is valid text: bytes that are no UTF-8 arrive as lone surrogates (PEP 383)."""
    return not any("\ud800" <= sign <= "\udfff" for sign in given)


def block(text: str) -> None:
    """Print a result of several lines that brings its own end."""
    click.echo(printable(text), nl=False)


def line(text: str) -> None:
    """Print one line of the result."""
    click.echo(printable(text))


def json_line(value: Mapping[str, Any]) -> None:
    """Print one JSON object on one line of stdout."""
    text = json.dumps(value, ensure_ascii=False, default=_plain)
    click.echo(visible(_UNPRINTABLE.sub(lambda match: f"\\u{ord(match[0]):04x}", text)))


def hint(text: str) -> None:
    """Print one line of the result that names commands, in the form that the user typed."""
    line(as_typed(text))


def note(text: str) -> None:
    """Print one line for the user on stderr, without secrets and with commands in the form that the user typed."""
    click.echo(printable(hidden(as_typed(text))), err=True)


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return utc_seconds(value)
    if isinstance(value, Enum):
        return value.value
    return str(value)


def utc_seconds(moment: datetime | None) -> str | None:
    """A time as every command prints it: ISO 8601 in UTC, to the second."""
    return None if moment is None else moment.astimezone(UTC).isoformat(timespec="seconds")


class OneOf(click.Choice[str]):
    """One word of a list; a wrong one is answered with the nearest. Of an enumeration the values are meant."""

    def __init__(self, choices: Iterable[str]) -> None:
        # As texts: of members click would take the names.
        super().__init__([str(choice) for choice in choices])

    def get_invalid_choice_message(self, value: Any, ctx: click.Context | None) -> str:
        """Name the choices, and which of them was probably meant."""
        return super().get_invalid_choice_message(value, ctx).rstrip(".") + did_you_mean(value, self.choices)


class Duration(click.ParamType[timedelta]):
    """A duration such as 30m or 6h."""

    name = "TIME"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> timedelta:
        """Parse the option's value; a wrong value is a usage error."""
        from yalu.sources.fields import interval

        try:
            return value if isinstance(value, timedelta) else interval(value)
        except ValueError as error:
            self.fail(str(error), param, ctx)


class Moment(click.ParamType[datetime]):
    """A time as every filter has it: ISO 8601 (UTC when it names no zone), a date, or an age such as 24h or 7d."""

    name = "TIME"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """Parse the option's value, see ``filters.moment``; a wrong value is a usage error."""
        from yalu import settings as setting
        from yalu.records.selection.filters import DistantAge, FilterError, moment

        try:
            at = value if isinstance(value, datetime) else moment("", value, setting.load().now or datetime.now(UTC))
        except DistantAge:
            self.fail(f"{value!r} is too long ago: name the date", param, ctx)
        except (FilterError, OverflowError):
            at = None
        if at is None:
            self.fail(f"{value!r} is not a time: use 2026-11-24, 2026-11-24T08:00+09:00, 24h or 7d", param, ctx)
        return at
