"""How the ways into each source were doing at its last crawl."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from db.listings import ways_of_sources
from db.session import parse_url, sqlite_file
from yalu.errors import StoreError
from yalu.jobs.opening import opened
from yalu.settings import Settings
from yalu.sources.health import Health


def conditions(settings: Settings) -> dict[str, dict[str, str]]:
    """The state of each way in by source and address, as far as a crawl has said it; nothing without a database."""
    file = sqlite_file(parse_url(settings.database_url))
    if file is not None and not file.exists():
        return {}
    try:
        with opened(settings) as database:
            sources = ways_of_sources(database)
    except StoreError:
        return {}
    return {
        source_id: {str(way["url"]): str(way["state"]) for way in ways if "state" in way}
        for source_id, ways in sources.items()
    }


def in_words(states: Mapping[str, str]) -> str:
    """States as one phrase: "ok", or how many are and what the others are."""
    counts = Counter(states.values())
    bad = [f"{state} {number}" for state, number in counts.items() if state != Health.OK]
    return f"ok {counts[Health.OK]} of {len(states)} ({', '.join(bad)})" if bad else Health.OK.value
