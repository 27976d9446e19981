"""What crawls recorded about the sources themselves: health of discoveries, skipped candidates, policies of hosts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import TypeVar

from yalu.crawl import SkippedCandidates
from yalu.db.core.engine import Database, parse_url, sqlite_file
from yalu.db.sources import feed_state
from yalu.db.sources.feed_state import discoveries_of_sources
from yalu.db.sources.host_policies import PolicyFile, ReservedArticles, reserved_articles, rules_of
from yalu.db.sources.host_terms import HostTermsState, current_terms
from yalu.errors import StoreError
from yalu.jobs.runtime.database import job_database
from yalu.settings import Settings
from yalu.sources.health import Health
from yalu.sources.source import Terms
from yalu.terms.signals import Act
from yalu.terms.tdmrep import TdmRule
from yalu.text import one_line

Result = TypeVar("Result")

MAX_SHOWN = 10
"""Rules of one host that are listed."""


def discovery_states(settings: Settings) -> dict[str, dict[str, str]]:
    """The health of each discovery by source and address, as far as a crawl recorded it; empty without a database."""
    sources = _query(settings, discoveries_of_sources) or {}
    return {
        source_id: {discovery.url: discovery.state for discovery in discoveries if discovery.state is not None}
        for source_id, discoveries in sources.items()
    }


def skipped_counts(settings: Settings, source_id: str) -> SkippedCandidates:
    """Candidates that the last crawl of a source listed and did not check, by reason; none without a database."""
    return (_query(settings, feed_state.skipped_candidates) or {}).get(source_id, SkippedCandidates())


def host_policies(settings: Settings, source_id: str) -> list[PolicyFile]:
    """The policies of a source's hosts; empty without a database."""
    return _query(settings, lambda database: rules_of(database, source_id)) or []


def terms_of_hosts(settings: Settings, source_id: str) -> list[HostTermsState]:
    """What the hosts of a source ask of machines today, by host; empty without a database."""
    return _query(settings, lambda database: current_terms(database, source_id)) or []


def reserved_counts(settings: Settings, source_id: str) -> ReservedArticles | None:
    """How many articles of a source reserve text and data mining; None without a database."""
    return _query(settings, lambda database: reserved_articles(database, source_id))


def reservation_line(record: ReservedArticles, terms: Terms) -> str:
    """One line on how many articles reserve text and data mining, and what reports may then quote."""
    by = ", ".join(f"{basis} {many}" for basis, many in sorted(record.by.items()))
    quoted = "what the licence allows" if terms is Terms.LICENSED else "nothing"
    return f"text and data mining of {sum(record.by.values())} of {record.articles} articles ({by}); {quoted} is quoted"


def policy_line(record: PolicyFile) -> str:
    """One line on a policy: since when it reads as it does, and when it was last read."""
    says = record.error or (f"{record.size} bytes" if record.status == 200 else f"answers {record.status}")
    since = "first read" if record.changed_at == record.first_at else "last changed"
    read = f", read last {_minute(record.read_at)}" if record.read_at else ""
    where = f": {reserved_locations(record.reserves)}" if record.reserves else ""
    return f"{record.url} {since} {_minute(record.changed_at)}{read} ({says}, capture {record.capture_id}){where}"


def terms_lines(record: HostTermsState) -> list[str]:
    """One line on a host's terms: since when they are so, and each answer with the first signal that gives it.

    A second line counts what no standard defines, if there is anything.
    """
    answers = []
    for act in Act:
        decision = record.decisions[act.value]
        because = f" ({one_line(decision['because'][0])})" if decision["because"] else ""
        answers.append(f"{act} {decision['answer']}{because}")
    lines = [f"{record.host} since {_minute(record.not_after)}, state {record.seq}: {'; '.join(answers)}"]
    if unknown := record.decisions["unknown"]["signals"]:
        shown = ", ".join(one_line(signal) for signal in unknown[:MAX_SHOWN])
        lines.append(f"{record.host} unknown: {record.decisions['unknown']['many']} ({shown})")
    return lines


def reserved_locations(listed: Sequence[TdmRule]) -> str:
    """One line on the locations that a host's TDM rules reserve or free, in their order."""
    locations = []
    for rule in listed[:MAX_SHOWN]:
        policy = f" (policy {one_line(rule.policy)})" if rule.policy else ""
        locations.append(f"{one_line(rule.location)} {'reserved' if rule.reserved else 'free'}{policy}")
    more = f", and {len(listed) - MAX_SHOWN} more" if len(listed) > MAX_SHOWN else ""
    return ", ".join(locations) + more


def _query(settings: Settings, question: Callable[[Database], Result]) -> Result | None:
    """The answer of the database; None when there is none or it cannot be used."""
    file = sqlite_file(parse_url(settings.database_url))
    if file is not None and not file.exists():
        return None
    try:
        with job_database(settings) as database:
            return question(database)
    except StoreError:
        return None


def _minute(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC"


def states_line(states: Mapping[str, str]) -> str:
    """Health states in one phrase: "ok", or how many are ok and what the others are."""
    counts = Counter(states.values())
    bad = [f"{state} {number}" for state, number in counts.items() if state != Health.OK]
    return f"ok {counts[Health.OK]} of {len(states)} ({', '.join(bad)})" if bad else Health.OK.value
