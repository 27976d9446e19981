"""What a message suggests: the right name in place of a wrong one, and commands in the form that the user typed."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path

INVOKED_AS = "YALU_INVOKED_AS"
"""Environment variable in which a launcher says how it was called: ``./run.sh yalu`` (decision 0320)."""
_COMMAND = "`yalu "


def nearest(given: str, known: Iterable[str]) -> str | None:
    """The known name that ``given`` most resembles, capitals aside; None when it resembles none."""
    from difflib import get_close_matches  # a message about a slip needs it, and no start

    names = {name.lower(): str(name) for name in known}
    close = get_close_matches(given.lower(), names, n=1)
    return names[close[0]] if close else None


def did_you_mean(given: object, known: Iterable[str]) -> str:
    """The end of a message about an unknown name: the nearest known one, or nothing."""
    close = nearest(str(given), known)
    return "" if close is None else f"; did you mean {close!r}?"


def invoked_as(environ: Mapping[str, str] | None = None) -> str:
    """How the user started Yalu: ``yalu``, or what a launcher says in ``environ`` (None: the process's)."""
    return (os.environ if environ is None else environ).get(INVOKED_AS) or "yalu"


def invoked_from(folder: Path, environ: Mapping[str, str] | None = None) -> str:
    """How the user starts Yalu once in ``folder``: the relative path of a launcher is another there."""
    launcher, space, rest = invoked_as(environ).partition(" ")
    if "/" not in launcher or launcher.startswith("/"):
        return launcher + space + rest
    return os.path.relpath(launcher, folder) + space + rest


def as_typed(text: str, environ: Mapping[str, str] | None = None) -> str:
    """A message of ours with its commands, written `` `yalu …` ``, in the form in which the user types them."""
    return text.replace(_COMMAND, f"`{invoked_as(environ)} ")
