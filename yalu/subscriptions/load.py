"""Reads subscriptions from files and rows; collects every error, each with file, subscription and field."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import time
from enum import StrEnum
from pathlib import Path
from typing import Any

from yalu.errors import LexiconFileError, SubscriptionError
from yalu.settings import Settings
from yalu.sources.fields import identifier
from yalu.sources.load import usable
from yalu.sources.toml_tables import check_fields, tables_of, text_of_file
from yalu.subscriptions.addresses import hide
from yalu.subscriptions.fields import CHECKS, known_of, listed
from yalu.subscriptions.following import FIELDS
from yalu.subscriptions.subscription import (
    ALL,
    Every,
    Origin,
    Subscription,
    SubscriptionRow,
    default_subscription,
)
from yalu.topics.scanning.lexicon import load_lexicon

DATABASE = "database"
"""What stands in place of a file in the errors of a row."""


@dataclass(frozen=True, slots=True)
class FileProblem:
    """One error: where it is and what is wrong. ``subscription`` is the id, or its place in the file."""

    file: str
    subscription: str | None
    field: str | None
    reason: str

    def __str__(self) -> str:
        where = (self.file, self.subscription and f"subscription {self.subscription}", self.field, self.reason)
        return ": ".join(part for part in where if part)


@dataclass(frozen=True, slots=True)
class KnownNames:
    """What subscriptions may name: ids of sources and issues. None: not checked."""

    sources: frozenset[str] | None = None
    issues: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class LoadedSubscriptions:
    """What was read: the subscriptions that are right, and all that is wrong. A wrong one costs no other."""

    subscriptions: tuple[Subscription, ...] = ()
    problems: tuple[FileProblem, ...] = ()

    def __add__(self, other: LoadedSubscriptions) -> LoadedSubscriptions:
        return LoadedSubscriptions(self.subscriptions + other.subscriptions, self.problems + other.problems)

    def checked(self) -> tuple[Subscription, ...]:
        """The subscriptions. Raises SubscriptionError when anything is wrong."""
        if self.problems:
            raise SubscriptionError(tuple(map(str, self.problems)))
        return self.subscriptions


def read_all(settings: Settings, rows: Iterable[SubscriptionRow]) -> LoadedSubscriptions:
    """Every subscription of the files in the settings and of the database. A wrong one is a problem, others count.

    The default one counts only when nothing at all is configured.
    """
    rows = tuple(rows)
    own = tuple(row for row in rows if row.rule is not None)
    if not settings.subscriptions and not own:
        return LoadedSubscriptions(tuple(_with_pause((default_subscription(settings.home),), rows)))
    known = known_names(settings)
    loaded = read_files(settings.subscriptions, known)
    for row in own:
        loaded += parse_rule(row.id, row.rule or {}, known, origin=Origin.DATABASE)
    loaded = _without_doubles(loaded)
    return replace(loaded, subscriptions=tuple(_with_pause(loaded.subscriptions, rows)))


def known_names(settings: Settings) -> KnownNames:
    """The ids of all sources and issues under these settings.

    While a file of the registry or the lexicon is wrong, nobody knows what it would have held: its ids are not checked.
    """
    registry = usable(settings)
    return KnownNames(None if registry.refused else frozenset(registry.sources), known_issues(settings))


def known_issues(settings: Settings) -> frozenset[str] | None:
    """The issues of the topic lexicon; None while a file of it is wrong."""
    try:
        entries = load_lexicon(settings.lexicon).entries.values()
    except LexiconFileError:
        return None
    return frozenset(tag for some in entries for entry in some if (tag := entry.row.tag) is not None)


def load_subscriptions(paths: Sequence[Path], known: KnownNames | None = None) -> tuple[Subscription, ...]:
    """The subscriptions of files, in their order. ``known`` None: ids of sources and issues are not checked.

    Raises SubscriptionError with all that is wrong.
    """
    return _without_doubles(read_files(paths, known or KnownNames())).checked()


def read_files(paths: Sequence[Path], known: KnownNames) -> LoadedSubscriptions:
    """What stands in files. A file that cannot be read is a problem."""
    loaded = LoadedSubscriptions()
    for path in paths:
        try:
            loaded += parse_subscriptions(text_of_file(path), str(path), known)
        except ValueError as error:
            loaded += LoadedSubscriptions((), (FileProblem(str(path), None, None, str(error)),))
    return loaded


def parse_subscriptions(text: str, file: str, known: KnownNames) -> LoadedSubscriptions:
    """The subscriptions in ``text``, the content of ``file``."""
    try:
        tables, beside = tables_of(text, "subscription")
    except ValueError as error:
        return LoadedSubscriptions((), (FileProblem(file, None, None, str(error)),))
    loaded = LoadedSubscriptions((), tuple(FileProblem(file, None, field, reason) for field, reason in beside))
    for number, values in enumerate(tables, start=1):
        loaded += _entry(values, number, file, known)
    return loaded


def parse_rule(
    name: str, rule: Mapping[str, object], known: KnownNames, *, origin: Origin, file: str | None = None
) -> LoadedSubscriptions:
    """One subscription: ``rule`` has its fields but the id. Its addresses are hidden from all logs from now on."""
    shown = file or DATABASE
    values, wrong = check_fields(rule, _checks(known))
    problems = [FileProblem(shown, repr(name), field, reason) for field, reason in wrong]
    if "to" not in rule:
        problems.append(FileProblem(shown, repr(name), "to", "is missing"))
    problems += [FileProblem(shown, repr(name), key, reason) for key, reason in _contradictions(rule, values)]
    if problems:
        return LoadedSubscriptions((), tuple(problems))
    chosen: dict[str, Any] = {own: values.pop(key) for own, key in FIELDS.items() if key in values}
    filters = replace(ALL, **chosen)
    subscription = Subscription(id=name, origin=origin, file=file, filters=filters, **values)  # type: ignore[arg-type]
    for address in subscription.to:
        hide(address)
    return LoadedSubscriptions((subscription,))


def as_rule(subscription: Subscription) -> dict[str, object]:
    """The fields of a subscription but the id, as a file or a row holds them; what is as by default is left out."""
    filters = {key: name for name, key in FIELDS.items()}
    plain = Subscription(subscription.id, ())
    rule: dict[str, object] = {}
    for key in ("to", *(key for key in _checks(KnownNames()) if key != "to")):
        held, default = (subscription.filters, ALL) if key in filters else (subscription, plain)
        value = getattr(held, filters.get(key, key))
        if value != getattr(default, filters.get(key, key)):
            rule[key] = _plain(value)
    return rule


def _plain(value: object) -> object:
    if isinstance(value, tuple):
        return [_plain(part) for part in value]
    if isinstance(value, time):
        return value.strftime("%H:%M")
    return value.value if isinstance(value, StrEnum) else value


def _checks(known: KnownNames) -> Mapping[str, Callable[[object], object]]:
    return {
        **CHECKS,
        "sources": listed(known_of(known.sources, "source")),
        "issues": listed(known_of(known.issues, "issue")),
    }


def _entry(values: object, number: int, file: str, known: KnownNames) -> LoadedSubscriptions:
    place = f"number {number}"
    if not isinstance(values, dict):
        return LoadedSubscriptions((), (FileProblem(file, place, None, "must be a table"),))
    wrong: tuple[FileProblem, ...] = ()
    name = place
    try:
        name = identifier(values["id"])
    except KeyError:
        wrong = (FileProblem(file, place, "id", "is missing"),)
    except ValueError as error:
        wrong = (FileProblem(file, place, "id", str(error)),)
    rule = {key: value for key, value in values.items() if key != "id"}
    parsed = parse_rule(name, rule, known, origin=Origin.FILE, file=file)
    return LoadedSubscriptions((), wrong + parsed.problems) if wrong else parsed


def _contradictions(rule: Mapping[str, object], values: Mapping[str, object]) -> Iterable[tuple[str, str]]:
    every = values.get("every", Every.DAY)
    if "every" in rule and "every" not in values:
        return
    if "on" in rule and every is not Every.WEEK:
        yield "on", 'goes with every = "week" only'
    if "at" in rule and every not in (Every.DAY, Every.WEEK):
        yield "at", 'goes with every = "day" and every = "week" only'


def _without_doubles(loaded: LoadedSubscriptions) -> LoadedSubscriptions:
    counted = Counter(subscription.id for subscription in loaded.subscriptions)
    problems = []
    for name in (name for name, count in counted.items() if count > 1):
        where = [subscription.file or DATABASE for subscription in loaded.subscriptions if subscription.id == name]
        problems.append(FileProblem(where[-1], repr(name), "id", f"is used {len(where)} times: {', '.join(where)}"))
    return LoadedSubscriptions(
        tuple(subscription for subscription in loaded.subscriptions if counted[subscription.id] == 1),
        (*loaded.problems, *problems),
    )


def _with_pause(subscriptions: Iterable[Subscription], rows: Iterable[SubscriptionRow]) -> Iterable[Subscription]:
    paused = {row.id for row in rows if row.paused_at is not None}
    return (
        replace(subscription, paused=True) if subscription.id in paused else subscription
        for subscription in subscriptions
    )
