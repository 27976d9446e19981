"""The filters of lists as options of a command; ``yalu.records.selection.filters`` says what each takes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

from yalu.records.selection.filters import NAMES

Command = TypeVar("Command", bound=Callable[..., Any])

_HELP = {
    "source": "Only this source.",
    "country": "Only sources of this country: KR.",
    "language": "Only articles in this language: ko.",
    "kind": "Only this kind.",
    "issue": "Only articles about this issue of the topic lexicon.",
    "article": "Only this article, by its number.",
    "comment": "Only this comment, by its number.",
    "silent": "Only edits that the page does not declare, or only those that it declares.",
    "quotation": "Only edits in which a quotation was changed, added, withdrawn or reattributed.",
    "baseline": "Also what was there before the first visit to its source.",
    "mark": "Only what a user of the reading room marked so.",
    "min_significance": "Only from this significance on, 0 to 1.",
    "since": "First seen from this time on: 2026-11-24, 2026-11-24T08:00+09:00, 24h, 7d.",
    "until": "First seen before this time.",
    "at": "Could be seen by this time.",
    "known_at": "By what was recorded by this time.",
    "q": "Only what has these words in a version.",
}
_SEVERAL = frozenset({"source", "country", "language", "kind", "issue", "article", "comment", "quotation", "mark"})
_METAVARS = {"source": "ID", "since": "TIME", "until": "TIME", "at": "TIME", "known_at": "TIME", "q": "WORDS"}


def filter_options(command: Command) -> Command:
    """Give a command one option a filter; it takes them as keyword arguments."""
    for name in reversed(NAMES):
        option = f"--{name.replace('_', '-')}"
        kind: dict[str, Any] = {"multiple": name in _SEVERAL, "metavar": _METAVARS.get(name)}
        if name == "silent":
            option, kind = f"{option}/--declared", {"default": None}
        elif name == "baseline":
            kind = {"is_flag": True, "default": None}
        command = click.option(option, name, help=_HELP[name], **kind)(command)
    return command
