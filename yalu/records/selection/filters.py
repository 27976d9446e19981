"""The filters of every list: what they are called, and how they are read from a text and written back.

Pages, API, feeds, downloads, Python and ``yalu log`` take the same names and the same values.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Final, Literal

from yalu.conversion import exact
from yalu.errors import UsageError
from yalu.hints import nearest
from yalu.model import Kind
from yalu.records.as_of import AsOf
from yalu.records.nouns.change import Mark, QuotationEdit, StoredChange
from yalu.sources.codes import COUNTRIES, LANGUAGE_TAG

MOST_VALUES = 50
"""Values of one filter."""
LONGEST_VALUE = 200
"""Characters of one value."""
TIME = (
    r"^((19|20)\d\d-((0[13578]|1[02])-(0[1-9]|[12]\d|3[01])|(0[469]|11)-(0[1-9]|[12]\d|30)|02-(0[1-9]|1\d|2[0-8]))"
    r"|20([02468][048]|[13579][26])-02-29)"
    r"([T ]([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,6})?)?(Z|[+ -]([01]\d|2[0-3]):?[0-5]\d)?)?$"
)
"""A day, or a time with or without seconds and offset, of the years 1900 to 2099 (ISO 8601)."""
AGE = r"^[1-9]\d{0,3}[mhdw]$"
"""So many minutes, hours, days or weeks before now."""
ONLY: Final = "only"
"""Of ``baseline``: nothing else."""
WithBaseline = bool | Literal["only"]
"""Whether what was there before the first visit is listed: not, too, or alone."""
_TIME = re.compile(TIME, re.ASCII)
_AGE = re.compile(AGE, re.ASCII)
_LONG_AGE = re.compile(r"\d{5,}[mhdw]", re.ASCII)
_UNITS = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}
_NUMBER = re.compile(r"[1-9]\d{0,14}", re.ASCII)
_TRUTHS = {"true": True, "false": False}


class FilterError(UsageError):
    """A filter, or a value of one, that there is not. ``nearest`` is what was probably meant; None: nothing is near."""

    def __init__(self, name: str, value: str | None, near: str | None = None, example: str | None = None) -> None:
        self.name, self.value, self.nearest, self.example = name, value, near, example
        what = f"there is no filter {name!r}" if value is None else f"{name}: there is no {value!r}"
        hint = f"; did you mean {near!r}?" if near else ""
        super().__init__(what + (hint or (f"; an example is {example}" if example else "")))


class BackwardPeriod(FilterError):
    """A period that ends before it begins: ``since`` and ``until`` (aware)."""

    def __init__(self, since: datetime, until: datetime) -> None:
        super().__init__("until", exact(until))
        self.since, self.until = since, until
        self.args = (f"until ({exact(until)}) lies before since ({exact(since)})",)


class DistantAge(FilterError):
    """An age that lies too far back to be one: a day says what is meant."""

    def __init__(self, name: str, age: str) -> None:
        super().__init__(name, age, example="2026-11-02")
        self.args = (f"{name}: {age} is too long ago: name the day, as {self.example}",)


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list holds; an empty or None field selects all. Times are aware.

    ``source`` takes ids of the registry, ``country`` ISO 3166 codes, ``language`` a tag whose regions and scripts
    count too, ``kind`` kinds of change, ``issue`` issues of the topic lexicon, ``article`` and ``comment`` Yalu's
    numbers. ``silent`` selects edits that the page does not declare (True) or declares (False). ``quotation``
    selects edits in which a quotation was so edited. ``mark`` takes what
    somebody thought of a change, or none; of articles and comments any change counts. ``q`` selects what has all its
    words in a version; a change of an article that names none (gone, back, moved) is of its newest.

    Changes that are baseline are left out unless ``baseline`` is True or ``mark`` asks for marked ones, and are listed
    alone where it is "only". Of articles those that were there then are listed alone where it is "only", else all; of
    comments always all.
    ``since`` (inclusive) and ``until`` (exclusive) limit when the new state was first seen. ``at`` and ``known_at``
    (both inclusive) are the two clocks of ``yalu.records.as_of``: what could be seen, and what was recorded,
    by then.
    """

    source: tuple[str, ...] = ()
    country: tuple[str, ...] = ()
    language: tuple[str, ...] = ()
    kind: tuple[str, ...] = ()
    issue: tuple[str, ...] = ()
    article: tuple[int, ...] = ()
    comment: tuple[int, ...] = ()
    silent: bool | None = None
    quotation: tuple[str, ...] = ()
    baseline: WithBaseline = False
    mark: tuple[str, ...] = ()
    min_significance: float | None = None
    since: datetime | None = None
    until: datetime | None = None
    at: datetime | None = None
    known_at: datetime | None = None
    q: str | None = None

    @property
    def of_source(self) -> tuple[tuple[str, ...], ...]:
        """What is asked of the source alone."""
        return self.source, self.country

    @property
    def as_of(self) -> AsOf:
        """The two clocks by which the list is read."""
        return AsOf(self.at, self.known_at)

    @property
    def baselines(self) -> tuple[bool, ...]:
        """Of ``StoredChange.baseline`` what is listed: True if asked for, or if marked changes are (decision 0296)."""
        if self.baseline == ONLY:
            return (True,)
        return (False, True) if self.baseline or any(mark != Mark.NONE for mark in self.mark) else (False,)


@dataclass(frozen=True, slots=True)
class KnownValues:
    """The values that a database and the lexicon know; a filter that names another one is refused.

    None accepts any value: nothing is known of the database yet.
    """

    source: Collection[str] | None = None
    issue: Collection[str] | None = None
    country: Collection[str] = COUNTRIES


NAMES = tuple(each.name for each in fields(Filters))
"""Names of all filters, in the order of their definition."""
OF_SEARCH = ("source", "country", "language", "since", "until")
"""Filters that a search obeys."""
CODES: Mapping[str, type[StrEnum]] = {"kind": Kind, "quotation": QuotationEdit, "mark": Mark}
"""Filters whose values are codes of ours."""
SELECTS: Mapping[str, str] = {
    "source": "Only this source, by its id.",
    "country": "Only sources of this country (ISO 3166).",
    "language": "Only articles in this language (BCP 47); zh has zh-Hant too.",
    "kind": "Only this kind of change.",
    "issue": "Only articles about this issue of the topic lexicon.",
    "article": "Only this article, by its number.",
    "comment": "Only this comment, by its number.",
    "silent": "Only edits that the page does not declare, or only those that it declares.",
    "quotation": "Only edits in which a quotation was changed, added, withdrawn or reattributed.",
    "baseline": "Also what was there before the first visit to its source; only: nothing else.",
    "mark": "Only what a user of the reading room marked so; none: no mark.",
    "min_significance": "Only from this significance on, 0 to 1.",
    "since": "First seen from this time on: ISO 8601, or an age (24h, 7d).",
    "until": "First seen before this time.",
    "at": "Could be seen by this time.",
    "known_at": "By what was recorded by this time.",
    "q": "Only what has these words in a version; two characters do.",
}
"""What each filter selects, as every door describes it."""
EXAMPLES: Mapping[str, str] = {
    "source": "the-estuary",
    "country": "KR",
    "language": "ko",
    "kind": "article.headline",
    "issue": "trade",
    "quotation": "changed",
    "mark": "important",
    "since": "2026-11-01",
    "until": "2026-12-01T00:00:00Z",
    "at": "2026-11-02T12:00:00Z",
    "known_at": "2026-11-03T00:00:00Z",
    "q": "한중",
}
"""A value of each filter that takes texts."""
NO_FILTERS = Filters()
"""They select all."""


def read_filters(given: Mapping[str, Sequence[str]], known: KnownValues, now: datetime) -> Filters:
    """Return the filters of texts by name; an empty text filters nothing. Raises FilterError, UsageError.

    Every name of ``given`` must be a filter's. Values of ``source``, ``country``, ``issue``, ``kind``, ``quotation``
    and ``mark`` must be among those that are known. A time may be an age before ``now`` (aware): 7d. A period must not
    end before it begins.
    """
    for name in given:
        if name not in NAMES:
            raise FilterError(name, None, nearest(name, NAMES))
    values = {name: _values(name, texts) for name, texts in given.items()}
    countries = tuple(value.upper() for value in values.get("country", ()))
    since, until = (moment(name, _last(values, name), now) for name in ("since", "until"))
    check_period(since, until)
    return Filters(
        source=_checked("source", values.get("source", ()), known.source),
        country=_checked("country", countries, known.country),
        language=tuple(_language(value) for value in values.get("language", ())),
        kind=_checked("kind", values.get("kind", ()), tuple(Kind)),
        issue=_checked("issue", values.get("issue", ()), known.issue),
        article=_numbers("article", values),
        comment=_numbers("comment", values),
        silent=_truth("silent", values),
        quotation=_checked("quotation", values.get("quotation", ()), tuple(QuotationEdit)),
        baseline=ONLY if _last(values, "baseline") == ONLY else _truth("baseline", values) or False,
        mark=_checked("mark", values.get("mark", ()), tuple(Mark)),
        min_significance=_significance(values),
        since=since,
        until=until,
        at=moment("at", _last(values, "at"), now),
        known_at=moment("known_at", _last(values, "known_at"), now),
        q=_last(values, "q"),
    )


def one_of(name: str, text: str | None, values: Sequence[str]) -> str | None:
    """Return a choice that is named beside the filters; None where none is. Raises FilterError for another value."""
    if text and text not in values:
        raise FilterError(name, text, nearest(text, values), str(values[0]))
    return text or None


def check_period(since: datetime | None, until: datetime | None) -> None:
    """Raise BackwardPeriod where ``until`` lies before ``since`` (both aware)."""
    if since is not None and until is not None and until < since:
        raise BackwardPeriod(since, until)


def as_texts(given: Mapping[str, object]) -> dict[str, list[str]]:
    """Return values by the names of filters as ``read_filters`` takes them; None and nothing filter nothing.

    Raises UsageError for a time without a time zone.
    """
    return {name: texts for name, value in given.items() if (texts := [_written(part) for part in _parts(value)])}


def _parts(value: object) -> Iterable[object]:
    if value is None:
        return ()
    return value if isinstance(value, Iterable) and not isinstance(value, str) else (value,)


def _written(value: object) -> str:
    if isinstance(value, datetime) and value.tzinfo is None:
        raise UsageError("a time without a time zone; give it tzinfo")
    return _text(value)


def refuse_others(filters: Filters, names: Collection[str], what: str) -> None:
    """Raise UsageError where filters select by another name than these, which ``what`` cannot obey."""
    for name, _ in as_parameters(filters):
        if name not in names:
            raise UsageError(f"{what} takes no filter {name!r}; there are {', '.join(names)}")


def as_parameters(filters: Filters) -> list[tuple[str, str]]:
    """Return the filters as parameters of an address, in the order of their definition; ``read_filters`` reads them."""
    given: list[tuple[str, str]] = []
    for name in NAMES:
        value = getattr(filters, name)
        if value == getattr(NO_FILTERS, name):
            continue
        given += [(name, _text(part)) for part in (value if isinstance(value, tuple) else (value,))]
    return given


def moment(name: str, text: str | None, now: datetime) -> datetime | None:
    """Return a time; None for an empty text. Raises FilterError.

    It is in ISO 8601, in UTC unless it has an offset, or an age before ``now`` (aware) such as 24h. A plus sign that
    nobody encoded arrives as a space, and is read as a plus sign.
    """
    given = (text or "").strip()
    if not given:
        return None
    if _AGE.match(given):
        return now.astimezone(UTC) - int(given[:-1]) * _UNITS[given[-1]]
    if _LONG_AGE.fullmatch(given):
        raise DistantAge(name, given)
    if not _TIME.match(given):
        raise FilterError(name, given, example="2026-11-02T03:00Z")
    at = datetime.fromisoformat(given.replace(" ", "+"))
    return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)


def _values(name: str, texts: Sequence[str]) -> tuple[str, ...]:
    values = tuple(dict.fromkeys(text.strip() for text in texts if text.strip()))
    if len(values) > MOST_VALUES:
        raise UsageError(f"{name}: more than {MOST_VALUES} values")
    if any(len(value) > LONGEST_VALUE for value in values):
        raise UsageError(f"{name}: a value of more than {LONGEST_VALUE} characters")
    return values


def _checked(name: str, values: tuple[str, ...], known: Collection[str] | None) -> tuple[str, ...]:
    for value in values:
        if known is not None and value not in known:
            raise FilterError(name, value, nearest(value, known), min(known, default=None))
    return values


def _language(value: str) -> str:
    if not LANGUAGE_TAG.fullmatch(value):
        raise FilterError("language", value, example="ko")
    return value


def _numbers(name: str, values: Mapping[str, tuple[str, ...]]) -> tuple[int, ...]:
    given = values.get(name, ())
    for value in given:
        if not _NUMBER.fullmatch(value):
            raise FilterError(name, value, example="17")
    return tuple(int(value) for value in given)


def _truth(name: str, values: Mapping[str, tuple[str, ...]]) -> bool | None:
    value = _last(values, name)
    if value is None:
        return None
    if value not in _TRUTHS:
        raise FilterError(name, value, nearest(value, _TRUTHS), "true")
    return _TRUTHS[value]


def _significance(values: Mapping[str, tuple[str, ...]]) -> float | None:
    value = _last(values, "min_significance")
    if value is None:
        return None
    try:
        number = float(value)
    except ValueError as error:
        raise FilterError("min_significance", value, example="0.5") from error
    if not 0 <= number <= 1:
        raise FilterError("min_significance", value, example="0.5")
    return number


def _last(values: Mapping[str, tuple[str, ...]], name: str) -> str | None:
    given = values.get(name, ())
    return given[-1] if given else None


def _text(value: object) -> str:
    if isinstance(value, datetime):
        return exact(value)
    return str(value).lower() if isinstance(value, bool) else str(value)


def selects(filters: Filters, record: StoredChange) -> bool:
    """True if a list of the filters holds the change, as far as its record says: ``q`` is not asked.

    Within one filter one value is enough. A change without language or issue (an outage, say) is selected by none.
    A withdrawn change is in no list.
    """
    return (
        not record.withdrawn
        and record.baseline in filters.baselines
        and _is_of(filters, record)
        and record.significance >= (filters.min_significance or 0)
        and (not filters.kind or record.kind.value in filters.kind)
        and (filters.silent is None or record.silent is filters.silent)
        and (not filters.quotation or not set(filters.quotation).isdisjoint(QuotationEdit.among(record.reason)))
        and (not filters.mark or _is_marked(filters, record))
        and _is_then(filters, record)
    )


def _is_of(filters: Filters, record: StoredChange) -> bool:
    return (
        (not filters.source or record.source_id in filters.source)
        and (not filters.country or record.country in filters.country)
        and (not filters.language or _in_language(record.language, filters.language))
        and (not filters.issue or not set(filters.issue).isdisjoint(record.issues))
        and (not filters.article or record.article_id in filters.article)
        and (not filters.comment or record.comment_id in filters.comment)
    )


def _in_language(tag: str | None, wanted: tuple[str, ...]) -> bool:
    return tag is not None and any(tag == code or tag.startswith(f"{code}-") for code in wanted)


def _is_marked(filters: Filters, record: StoredChange) -> bool:
    marks = {mark.mark.value for mark in record.marks} or {Mark.NONE.value}
    return not marks.isdisjoint(filters.mark)


def _is_then(filters: Filters, record: StoredChange) -> bool:
    return (
        (filters.since is None or record.not_after >= filters.since)
        and (filters.until is None or record.not_after < filters.until)
        and (filters.at is None or record.not_after <= filters.at)
        and (filters.known_at is None or record.recorded_at <= filters.known_at)
    )
