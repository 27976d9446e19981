"""Evidence packages: one file of a change, to be handed on and checked by others (decision 0350)."""

from __future__ import annotations

import re

from starlette.exceptions import HTTPException
from starlette.responses import Response

from yalu.db.core.engine import Database
from yalu.db.evidence.gathering import may_be_handed_on
from yalu.db.room import changes
from yalu.errors import UnknownItem
from yalu.jobs.evidence.export import package_of
from yalu.jobs.evidence.log_bucket import open_log
from yalu.jobs.evidence.log_storage import NAME as CHECKPOINT
from yalu.records.nouns.change import StoredChange
from yalu.records.quoting.cutting import within_terms
from yalu.web.access.guard import CHALLENGE, to_login
from yalu.web.pages.captures import SANDBOX, may_have_bytes
from yalu.web.visit import NotHere, RequestContext

BUCKET_SECONDS = 3
"""For a call of the log's bucket: a silent one must not hold the threads that answer readers."""
_TILE = re.compile(r"tile/(?:[0-9]|[1-5][0-9]|6[0-3]|entries)(?:/x[0-9]{3})*/[0-9]{3}(?:\.p/[1-9][0-9]{0,2})?")
"""Paths of tiles and bundles (C2SP tlog-tiles)."""


def package(visit: RequestContext) -> Response:
    """``/changes/ID/evidence.wacz``: whole pages, for those who may have bytes, and anybody where the terms allow.

    Whoever may not have it is answered alike whether or not there is such a change.
    """
    number = visit.number("id")
    if not may_have_bytes(visit) and not _is_for_anybody(visit.database, number):
        return _refused(visit)
    packed = package_of(visit.settings, visit.database, str(number), whole=True)
    name = f'attachment; filename="yalu-{number}.wacz"'
    return Response(packed.data, media_type="application/wacz", headers={**SANDBOX, "Content-Disposition": name})


def may_have_package(visit: RequestContext, record: StoredChange) -> bool:
    """True where ``package`` answers who asks with the package of this change."""
    return may_have_bytes(visit) or may_be_handed_on(visit.database, within_terms(record))


def _is_for_anybody(database: Database, number: int) -> bool:
    try:
        return may_be_handed_on(database, within_terms(changes.change(database, number)))
    except UnknownItem:
        return False


def _refused(visit: RequestContext) -> Response:
    if not visit.settings.web_users:
        raise NotHere
    answer = to_login(visit.request)
    if answer is None:
        raise HTTPException(401, headers=CHALLENGE)
    return answer


def log_file(visit: RequestContext) -> Response:
    """``/log/checkpoint`` and ``/log/tile/…``: the transparency log of captures, which holds nothing but hashes."""
    place, path = visit.settings.evidence_log, visit.request.path_params.get("path")
    name = CHECKPOINT if path is None else f"tile/{path}"
    if place is None or (path is not None and not _TILE.fullmatch(name)):
        raise NotHere
    content = open_log(place, seconds=BUCKET_SECONDS).find(name)
    if content is None:
        raise NotHere
    if path is None:
        return Response(content, media_type="text/plain", headers={"Cache-Control": "no-store"})
    lasting = "public, max-age=31536000, immutable"
    return Response(content, media_type="application/octet-stream", headers={"Cache-Control": lasting})
