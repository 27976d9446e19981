"""Evidence packages: one file of a change, to be handed on and checked by others (decision 0350)."""

from __future__ import annotations

import re

from starlette.responses import Response

from yalu.errors import StoreError
from yalu.jobs.evidence.export import package_of
from yalu.jobs.evidence.log_folder import NAME as CHECKPOINT
from yalu.jobs.evidence.log_folder import LogFolder
from yalu.web.access.guard import answers_this_machine_alone
from yalu.web.pages.captures import SANDBOX
from yalu.web.visit import NotHere, RequestContext

_TILE = re.compile(r"tile/(?:[0-9]|[1-5][0-9]|6[0-3]|entries)(?:/x[0-9]{3})*/[0-9]{3}(?:\.p/[1-9][0-9]{0,2})?")
"""Paths of tiles and bundles (C2SP tlog-tiles)."""


def package(visit: RequestContext) -> Response:
    """``/changes/ID/evidence.wacz``: whole pages, for named users and for this machine alone."""
    number = visit.number("id")
    if visit.asker is None and not answers_this_machine_alone(visit.settings):
        raise NotHere
    packed = package_of(visit.settings, visit.database, str(number), whole=True)
    name = f'attachment; filename="yalu-{number}.wacz"'
    return Response(packed.data, media_type="application/wacz", headers={**SANDBOX, "Content-Disposition": name})


def log_file(visit: RequestContext) -> Response:
    """``/log/checkpoint`` and ``/log/tile/…``: the transparency log of captures, which holds nothing but hashes."""
    folder, path = visit.settings.evidence_log, visit.request.path_params.get("path")
    name = CHECKPOINT if path is None else f"tile/{path}"
    if folder is None or (path is not None and not _TILE.fullmatch(name)):
        raise NotHere
    try:
        content = LogFolder(folder).read(name)
    except StoreError as error:
        raise NotHere from error
    if path is None:
        return Response(content, media_type="text/plain", headers={"Cache-Control": "no-store"})
    lasting = "public, max-age=31536000, immutable"
    return Response(content, media_type="application/octet-stream", headers={"Cache-Control": lasting})
