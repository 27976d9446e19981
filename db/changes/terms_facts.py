"""Facts of one crawl about the terms of hosts."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

from sqlalchemy import Connection, select

from yalu.conversion import Converter
from yalu.db.models import HostTerms
from yalu.finding import Finding
from yalu.history.detection.facts import TermsFacts

_FINDING = Converter(Finding)


def terms_of(connection: Connection, crawl_id: int) -> tuple[TermsFacts, ...]:
    """Return the changes of terms that a crawl was the first to read, by host."""
    mine = (HostTerms.crawl_id == crawl_id, HostTerms.difference.is_not(None))
    rows = connection.execute(select(HostTerms.__table__).where(*mine).order_by(HostTerms.host)).all()
    facts = []
    for row in rows:
        columns = HostTerms.id, HostTerms.content_hash, HostTerms.robots_capture_id, HostTerms.tdmrep_capture_id
        earlier = select(*columns).where(HostTerms.host == row.host, HostTerms.seq <= row.seq)
        past = connection.execute(earlier.order_by(HostTerms.seq)).all()
        captures = {
            capture_id for state in past[-2:] for capture_id in (state.robots_capture_id, state.tdmrep_capture_id)
        }
        turns = Counter((left.content_hash, right.content_hash) for left, right in pairwise(past))
        facts.append(
            TermsFacts(
                host=row.host,
                finding=_FINDING(row.difference),
                states=(past[-2].id, row.id),
                captures=tuple(sorted(capture_id for capture_id in captures if capture_id is not None)),
                not_before=row.not_before,
                not_after=row.not_after,
                recurrence=turns[past[-2].content_hash, row.content_hash] - 1,
            )
        )
    return tuple(facts)
