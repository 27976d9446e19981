"""What crawls have found out about the sources themselves: how their ways in do, and the rules of their hosts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TypeVar

from db.listings import ways_of_sources
from db.rules import RulesRecord, rules_of
from db.session import Database, parse_url, sqlite_file
from yalu.errors import StoreError
from yalu.jobs.opening import opened
from yalu.settings import Settings
from yalu.sources.health import Health

Found = TypeVar("Found")


def conditions(settings: Settings) -> dict[str, dict[str, str]]:
    """The state of each way in by source and address, as far as a crawl has said it; nothing without a database."""
    sources = _asked(settings, ways_of_sources) or {}
    return {
        source_id: {str(way["url"]): str(way["state"]) for way in ways if "state" in way}
        for source_id, ways in sources.items()
    }


def rules(settings: Settings, source_id: str) -> list[RulesRecord]:
    """What the hosts of a source say of their own rules; nothing without a database."""
    return _asked(settings, lambda database: rules_of(database, source_id)) or []


def rules_in_words(record: RulesRecord) -> str:
    """Since when they read as they do, and when they were read last."""
    says = record.error or (f"{record.size} bytes" if record.status == 200 else f"answers {record.status}")
    since = "first read" if record.changed_at == record.first_at else "last changed"
    read = f", read last {_minute(record.read_at)}" if record.read_at else ""
    return f"{record.url} {since} {_minute(record.changed_at)}{read} ({says}, capture {record.capture_id})"


def _asked(settings: Settings, question: Callable[[Database], Found]) -> Found | None:
    """What the database answers; None when there is none, or one that cannot be used."""
    file = sqlite_file(parse_url(settings.database_url))
    if file is not None and not file.exists():
        return None
    try:
        with opened(settings) as database:
            return question(database)
    except StoreError:
        return None


def _minute(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC"


def in_words(states: Mapping[str, str]) -> str:
    """States as one phrase: "ok", or how many are and what the others are."""
    counts = Counter(states.values())
    bad = [f"{state} {number}" for state, number in counts.items() if state != Health.OK]
    return f"ok {counts[Health.OK]} of {len(states)} ({', '.join(bad)})" if bad else Health.OK.value
