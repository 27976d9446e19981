"""The diff job: ended crawls past each source's mark become changes. Can be run any number of times, by anybody."""

from __future__ import annotations

import logging
from collections import Counter
from typing import Any

from db.store import Store
from yalu.jobs.deciding import decide
from yalu.jobs.exits import Exit
from yalu.jobs.opening import opened
from yalu.settings import Settings

log = logging.getLogger(__name__)


def diff(settings: Settings) -> tuple[Exit, dict[str, Any]]:
    """Compare what ended crawls found with what was known before them.

    Gives the exit status (NOTHING when no crawl waited) and ``{"crawls": n, "changes": {kind: n}}``. One transaction
    a crawl: changes and mark together, so a job that dies loses and doubles nothing. Raises StoreError.
    """
    changes: Counter[str] = Counter()
    with opened(settings, make=True) as database:
        store = Store(database, settings)
        crawls = store.crawls_to_diff()
        for crawl_id in crawls:
            found = decide(store.crawl_facts(crawl_id), settings.gone_after)
            # A count of nought: somebody else compared this crawl meanwhile, and its changes are not ours to tell.
            if store.write_changes(crawl_id, found):
                changes.update(change.kind.value for change in found)
    log.info("%d crawls compared, %d changes", len(crawls), changes.total())
    return (Exit.OK if crawls else Exit.NOTHING), {"crawls": len(crawls), "changes": dict(sorted(changes.items()))}
