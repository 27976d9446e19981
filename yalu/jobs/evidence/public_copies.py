"""Asks a public archive to save pages on which a weighty change was recorded. No crawl waits for it."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import urljoin

from yalu.db.core.engine import Database
from yalu.db.evidence.public_copies import CopyAnswer, note_answers, pages_to_save
from yalu.delivery.outgoing import ServerAnswer, ask
from yalu.settings import Settings
from yalu.spiders.source_settings import user_agent

MOST = 20
"""Pages that an archive is asked for in one run, which comes each hour."""
PAUSE = 10.0
"""Seconds between two requests."""
SECONDS = 60.0
"""How long an archive may take for one page: it fetches it meanwhile."""
_MEMENTO = re.compile(r'<([^>]+)>\s*;[^<]*\brel="[^"]*\bmemento\b')


@dataclass(slots=True)
class Asked:
    """How many pages an archive saved and refused, and how many wait; ``reasons`` are its refusals."""

    saved: int = 0
    refused: int = 0
    waiting: int = 0
    reasons: list[str] = field(default_factory=list)


def ask_archive(settings: Settings, database: Database) -> Asked:
    """Ask the archive of the settings for the pages that are due; it ends early when the archive is busy (429, 503)."""
    now = settings.now or datetime.now(UTC)
    pages = pages_to_save(database, settings.archive_save_weight, now)
    done, agent = Asked(waiting=len(pages)), {"User-Agent": user_agent(settings)}
    for number, page in enumerate(pages[:MOST]):
        if number:
            time.sleep(PAUSE)
        answer = ask(f"{settings.archive_save_url}/{page.url}", headers=agent, seconds=SECONDS)
        fine = 200 <= answer.status < 400
        address = _address(settings.archive_save_url, answer) if fine else None
        kept = (settings.now or datetime.now(UTC), page.attempts + 1, answer.status, address, answer.summary)
        note_answers(database, [CopyAnswer(change_id, *kept) for change_id in page.change_ids])
        done.saved, done.refused, done.waiting = done.saved + fine, done.refused + (not fine), done.waiting - fine
        if not fine:
            done.reasons.append(f"{page.url}: {answer.summary}")
        if answer.status in (429, 503):
            break
    return done


def _address(asked: str, answer: ServerAnswer) -> str | None:
    """Where the copy is, as the answer says it in one of three headers; of a pywb not where it would record again."""
    memento = _MEMENTO.search(answer.headers.get("link", ""))
    headers = (answer.headers.get("content-location"), answer.headers.get("location"), memento and memento[1])
    place: str | None = next(filter(None, headers), None)
    if place is None:
        return None
    return urljoin(f"{asked}/", place).replace(f"{asked}/", f"{asked.removesuffix('/record')}/", 1)
