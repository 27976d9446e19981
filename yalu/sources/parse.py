"""Parses source files: TOML in, typed sources out; every error names file, source and field (decision 0050)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date

from yalu.errors import SourceFileError
from yalu.sources import fields as check
from yalu.sources.revisit import POLICIES
from yalu.sources.source import Discovery, DiscoveryMethod, Fetch, PageRules, Scope, SourceConfig, Terms
from yalu.sources.toml_tables import check_fields, tables_of

REQUIRED = ("name", "homepage", "country", "languages", "type")


@dataclass(frozen=True, slots=True)
class SourceEntry:
    """One ``[[source]]`` of a file, its values checked one by one; ``values`` holds only what the file says."""

    file: str
    id: str
    values: Mapping[str, object]


def parse_sources(text: str, file: str) -> tuple[SourceConfig, ...]:
    """The sources in ``text``, the content of ``file``, in its order.

    Raises SourceFileError: not TOML, no source in it, an unknown or missing field, a wrong value, an id used twice.
    """
    return tuple(build(entry) for entry in parse_entries(text, file))


def parse_entries(text: str, file: str) -> tuple[SourceEntry, ...]:
    """The entries in ``text``, which need not be complete sources: an entry may override another file's source."""
    try:
        tables, beside = tables_of(text, "source")
    except ValueError as error:
        raise SourceFileError(file, None, None, str(error)) from error
    wrong = [SourceFileError(file, None, field, reason) for field, reason in beside]
    entries: dict[str, SourceEntry] = {}
    for number, values in enumerate(tables, start=1):
        entry = _entry(values, number, file, wrong)
        if entry is not None and entry.id in entries:
            wrong.append(SourceFileError(file, entry.id, "id", "is used twice in this file"))
        elif entry is not None:
            entries[entry.id] = entry
    raise_all(wrong)
    return tuple(entries.values())


def raise_all(wrong: Sequence[SourceFileError]) -> None:
    """Raise one error that names everything that is wrong in a file; nothing when ``wrong`` is empty."""
    if len(wrong) > 1:
        first = wrong[0]
        raise SourceFileError(first.file, first.source, first.field, first.reason, more=wrong[1:])
    if wrong:
        raise wrong[0]


def build(entry: SourceEntry, base: SourceConfig | None = None) -> SourceConfig:
    """The source of an entry; with ``base``, that source with the entry's fields in place of its own.

    Raises SourceFileError when a required field is missing or the fields contradict each other.
    """
    if base is None:
        missing = [name for name in REQUIRED if name not in entry.values]
        raise_all([SourceFileError(entry.file, entry.id, name, "is missing") for name in missing])
        source = SourceConfig(**{"discover": (), **entry.values, "id": entry.id})  # type: ignore[arg-type]
    else:
        source = replace(base, **entry.values)  # type: ignore[arg-type]
    if source.enabled and not source.discover:
        raise SourceFileError(entry.file, source.id, "discover", "must name a discovery, unless enabled = false")
    if source.press is not None and source.fetch is not Fetch.BROWSER:
        raise SourceFileError(entry.file, source.id, "press", 'needs fetch = "browser"')
    if any(rules.frame for rules in source.page) and source.fetch is not Fetch.BROWSER:
        raise SourceFileError(entry.file, source.id, "page.frame", 'needs fetch = "browser"')
    if source.editions_of == source.id:
        raise SourceFileError(entry.file, source.id, "editions_of", "must be another source")
    return source


def _entry(values: object, number: int, file: str, wrong: list[SourceFileError]) -> SourceEntry | None:
    """The entry, its wrong fields left out and added to ``wrong``; None when it has no id."""
    if not isinstance(values, dict):
        wrong.append(SourceFileError(file, f"number {number}", None, "must be a table"))
        return None
    try:
        source_id = check.identifier(values["id"])
    except KeyError:
        wrong.append(SourceFileError(file, f"number {number}", "id", "is missing"))
        return None
    except ValueError as error:
        wrong.append(SourceFileError(file, f"number {number}", "id", str(error)))
        return None
    checked, errors = check_fields(values, _CHECKS, ("id",))
    wrong += [SourceFileError(file, source_id, field, reason) for field, reason in errors]
    return SourceEntry(file, source_id, checked)


def _discover(raw: object) -> tuple[Discovery, ...]:
    return check.parts(raw, _discovery)


def _discovery(raw: object) -> Discovery:
    values = check.table(raw)
    ways = tuple(way.value for way in DiscoveryMethod)
    named = [key for key in values if key in ways]
    check.only(values, (*ways, "links"))
    if len(named) != 1:
        raise ValueError(f"must name exactly one of {', '.join(ways)}")
    way = DiscoveryMethod(named[0])
    if "links" in values and way is not DiscoveryMethod.SECTION:
        raise check.WrongPart(".links", "belongs to a section only")
    return Discovery(
        way,
        check.part(f".{way.value}", check.url, values[way.value]),
        check.part(".links", check.selector, values["links"]) if "links" in values else None,
    )


def _page(raw: object) -> tuple[PageRules, ...]:
    rules = check.parts(raw, _rules) if isinstance(raw, list) else (_rules(raw),)
    ends = [each.until for each in rules]
    if len(set(ends)) != len(ends):
        raise ValueError("two sets of rules end on the same day; give each its own `until`, one at most without")
    return rules


def _rules(raw: object) -> PageRules:
    names = tuple(spec.name for spec in fields(PageRules))
    selectors: dict[str, str] = {}
    until: date | None = None
    values = check.table(raw)
    check.only(values, names)
    for key, value in values.items():
        if key == "until":
            until = check.part(".until", check.day, value)
        else:
            selectors[key] = check.part(f".{key}", check.selector, value)
    return PageRules(**selectors, until=until)


_CHECKS: Mapping[str, Callable[[object], object]] = {
    "name": check.text,
    "homepage": check.url,
    "country": check.country,
    "languages": check.languages,
    "type": check.one_of(*check.TYPES),
    "discover": _discover,
    "comments": check.comments,
    "fetch": check.member(Fetch),
    "press": check.selector,
    "scope": check.member(Scope),
    "every": check.interval,
    "delay": check.duration,
    "terms": check.member(Terms),
    "page": _page,
    "enabled": check.flag,
    "tier": check.one_of(*check.TIERS),
    "stance": check.text,
    "editions_of": check.identifier,
    "max_pages": check.count,
    "revisit": check.one_of(*POLICIES),
    "budget": check.budget,
    "allow_private_hosts": check.flag,
    "user_agent": check.text,
    "timezone": check.timezone,
    "since": check.since,
    "evidence": check.notes,
}
