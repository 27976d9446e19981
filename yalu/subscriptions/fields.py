"""Checks of single values of a ``[[subscription]]``.

Each takes what TOML gave and returns the typed value; a wrong one raises ValueError with the reason.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import time

from yalu.hints import did_you_mean
from yalu.model import READER_LANGUAGES, Kind
from yalu.records.nouns.change import QuotationEdit
from yalu.sources import fields
from yalu.subscriptions.addresses import address
from yalu.subscriptions.subscription import Every, MissedReport, Weekday

_CLOCK = re.compile(r"([01]\d|2[0-3]):([0-5]\d)")
_FAMILIES = tuple(dict.fromkeys(kind.value.partition(".")[0] for kind in Kind))
"""article, comment, thread, source: each stands for all its kinds."""


def clock(value: object) -> time:
    """A time of day such as "07:30", to the minute, in text or as TOML's local time."""
    if isinstance(value, time) and not (value.second or value.microsecond):
        return value
    match = _CLOCK.fullmatch(value.strip()) if isinstance(value, str) else None
    if match is None:
        raise ValueError(f'must be a time of day such as "07:30", not {fields.shown(value)}')
    return time(int(match[1]), int(match[2]))


def quiet(value: object) -> tuple[time, time]:
    """Two times of day: the beginning and the end of quiet hours."""
    times = fields.parts(value, clock)
    if len(times) != 2 or times[0] == times[1]:
        raise ValueError('must be two different times of day, such as ["22:00", "07:00"]')
    return times[0], times[1]


def muted(value: object) -> str:
    """A kind of change at a source: "the-estuary article.byline"."""
    source, _, name = fields.text(value).partition(" ")
    try:
        fields.identifier(source)
    except ValueError as error:
        raise ValueError(
            f'must be a source and a kind, such as "the-estuary article.byline", not {fields.shown(value)}'
        ) from error
    if name not in tuple(Kind):
        raise ValueError(f"no such kind: {fields.shown(name)}{did_you_mean(name, tuple(Kind))}")
    return f"{source} {name}"


def word(value: object) -> str:
    """What a search looks for: a line of text with a letter or a digit."""
    given = fields.text(value)
    if not any(sign.isalnum() for sign in given):
        raise ValueError(f"must have a letter or a digit, not {fields.shown(given)}")
    return given


def significance(value: object) -> float | None:
    """A number from 0 to 1; None for 0, which selects all."""
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value <= 1:
        raise ValueError(f"must be a number from 0 to 1, not {fields.shown(value)}")
    return float(value) or None


def kind(value: object) -> tuple[Kind, ...]:
    """One kind of change, or a family: "comment" stands for all kinds that begin with it."""
    matches = tuple(member for member in Kind if value in (member.value, member.value.partition(".")[0]))
    if not matches:
        known = (*_FAMILIES, *(member.value for member in Kind))
        raise ValueError(f"no such kind: {fields.shown(value)}{did_you_mean(value, known)}")
    return matches


def kinds(value: object) -> tuple[Kind, ...]:
    """A list of kinds and families, each kind once."""
    return tuple(dict.fromkeys(member for some in fields.parts(value, kind) for member in some))


def number(value: object) -> int:
    """A number of an article or comment, as in the reading room's addresses."""
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value < 1 << 53:
        raise ValueError(f"must be a number such as 17, not {fields.shown(value)}")
    return value


def numbers(value: object) -> tuple[int, ...]:
    """A list of numbers, each once."""
    return tuple(dict.fromkeys(fields.parts(value, number)))


def to(value: object) -> tuple[str, ...]:
    """A list of addresses, at least one, none twice."""
    if not isinstance(value, list):
        raise ValueError('must be a list in [brackets], such as ["mailto:desk@example.org"]')
    addresses = fields.parts(value, address)
    if not addresses:
        raise ValueError("must name at least one address")
    return distinct(addresses)


def distinct(values: tuple[str, ...]) -> tuple[str, ...]:
    """The values, none of which may stand there twice."""
    if len(set(values)) != len(values):
        raise ValueError("names one twice")
    return values


def listed(check: Callable[[object], str]) -> Callable[[object], tuple[str, ...]]:
    """A checker for a list of values that each pass ``check``, none twice."""
    return lambda value: distinct(fields.parts(value, check))


def known_of(values: Iterable[str] | None, what: str) -> Callable[[object], str]:
    """A checker for an id that is among ``values``; None: not checked."""
    known = None if values is None else frozenset(values)

    def check(value: object) -> str:
        name = fields.text(value)
        if known is not None and name not in known:
            raise ValueError(f"no such {what}: {fields.shown(name)}{did_you_mean(name, sorted(known))}")
        return name

    return check


CHECKS: Mapping[str, Callable[[object], object]] = {
    "to": to,
    "every": fields.member(Every),
    "at": clock,
    "on": fields.member(Weekday),
    "timezone": fields.timezone,
    "language": fields.one_of(*READER_LANGUAGES),
    "countries": listed(fields.country),
    "languages": listed(fields.language),
    "kinds": kinds,
    "articles": numbers,
    "comments": numbers,
    "silent": fields.flag,
    "quotations": listed(fields.one_of(*QuotationEdit)),
    "words": listed(word),
    "min_significance": significance,
    "muted": listed(muted),
    "quiet": quiet,
    "missed": fields.member(MissedReport),
    "paused": fields.flag,
    "user": fields.text,
}
"""All fields but ``id``, and ``sources`` and ``issues``, whose values depend on the registry and the lexicon."""
