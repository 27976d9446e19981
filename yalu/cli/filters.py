"""The filters of lists as options of a command; ``yalu.records.selection.filters`` says what each takes."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any, TypeVar

import click

from yalu.records.selection.filters import NAMES, ONLY, SELECTS, Filters
from yalu.subscriptions.following import FIELDS, OPTIONS

Command = TypeVar("Command", bound=Callable[..., Any])

_METAVARS = {"source": "ID", "since": "TIME", "until": "TIME", "at": "TIME", "known_at": "TIME", "q": "WORDS"}


def filter_options(command: Command, names: Collection[str] = NAMES) -> Command:
    """Give a command one option for each filter of ``names``; it takes them as keyword arguments."""
    for name in reversed([name for name in NAMES if name in names]):
        option = f"--{name.replace('_', '-')}"
        kind: dict[str, Any] = {"multiple": is_several(name), "metavar": _METAVARS.get(name)}
        if name == "silent":
            option, kind = f"{option}/--declared", {"default": None}
        elif name == "baseline":
            only = f"{option}-{ONLY}"
            also, _, _ = SELECTS[name].partition("; ")  # the value after it has an option of its own
            command = click.option(only, name, flag_value=ONLY, help=also.replace("Also", "Only", 1) + ".")(command)
            kind = {"flag_value": "true", "default": None, "help": f"{also}."}
        command = click.option(option, name, **{"help": SELECTS[name], **kind})(command)
    return command


def rule_options(command: Command) -> Command:
    """Give a command one option for each filter that a subscription has; it takes them by the names of its file."""
    types = {"article": int, "comment": int, "min_significance": float}
    for name, key in reversed(list(FIELDS.items())):
        kind: dict[str, Any] = {"multiple": is_several(name), "type": types.get(name), "metavar": _METAVARS.get(name)}
        option = OPTIONS[name]
        if name == "silent":
            option, kind = f"{option}/--declared", {"default": None}
        more = " Or a family: article, comment, thread, source." if name == "kind" else ""
        command = click.option(option, key, help=SELECTS[name] + more, **kind)(command)
    return command


def is_several(name: str) -> bool:
    """Whether a filter takes several values."""
    return isinstance(getattr(Filters(), name), tuple)
