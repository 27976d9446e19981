"""Makes evidence packages of changes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial

import msgspec

from yalu import __version__
from yalu.conversion import whole_number
from yalu.db.core.engine import Database
from yalu.db.evidence import gathering
from yalu.db.room.articles import find_article
from yalu.errors import StoreError, UnknownItem
from yalu.evidence.dossier import Dossier
from yalu.evidence.package import PackageOrder, PackedEvidence, pack
from yalu.evidence.verifier.log_steps import FAILS, log_steps
from yalu.jobs.evidence import log
from yalu.jobs.evidence.key import signer
from yalu.settings import Settings

MOST_CHANGES = 200
"""Changes that a package of an article holds: its newest."""


def package_of(settings: Settings, database: Database, target: str, *, whole: bool) -> PackedEvidence:
    """The signed package of a change (``target`` is its id) or of all changes of the article at a URL.

    Unless ``whole``, pages and texts are left out and named where the terms of the source do not allow to hand them on.
    Raises UnknownItem, StoreError, SettingsError.
    """
    number = whole_number(target, 15)
    numbers = _changes_at(database, target) if number is None else [number]
    dossiers = [gathering.dossier(database, number) for number in numbers]
    captures = [msgspec.to_builtins(facts) for dossier in dossiers for facts in dossier.captures]
    own, proved = signer(settings), log.proofs(settings, database, [facts["capture_id"] for facts in captures])
    steps = log_steps(proved, captures, own.raw_public_key, {}) if proved else ()
    if damage := [words for _, state, words in steps if state == FAILS]:
        raise StoreError(f"no package is made beside a damaged log: {damage[0]}; restore it from a copy or a mirror")
    order = PackageOrder(
        title=_title(dossiers),
        dossiers=dossiers,
        single=number is not None,
        whole=whole or all(gathering.may_be_handed_on(database, dossier.record) for dossier in dossiers),
        made_at=settings.now or datetime.now(UTC),
        software=f"Yalu {__version__}",
        log=proved,
    )
    return pack(order, partial(gathering.exchange, database), own)


def _changes_at(database: Database, url: str) -> Sequence[int]:
    numbers = gathering.changes_of(database, find_article(database, url))[-MOST_CHANGES:]
    if not numbers:
        raise UnknownItem(f"no change is recorded of the article at {url}")
    return numbers


def _title(dossiers: Sequence[Dossier]) -> str:
    record = dossiers[-1].record
    about = record.title or record.article_url or record.source_name
    what = record.kind.value if len(dossiers) == 1 else f"{len(dossiers)} changes"
    return f"{record.source_name}: {about} ({what})"
