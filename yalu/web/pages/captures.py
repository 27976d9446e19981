"""Captures: what a server answered, and its bytes for whoever runs this machine or is named (decision 0271)."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from starlette.responses import Response

from yalu.db.room.captures import capture_bytes, screenshots_of, stored_capture
from yalu.records.nouns.capture import SCREENSHOT
from yalu.records.plain_text import plain, safe_url
from yalu.web.access.guard import answers_this_machine_alone
from yalu.web.pages.sources import name_of
from yalu.web.rendering import page
from yalu.web.visit import NotHere, RequestContext

_log = logging.getLogger(__name__)

_JPEG = b"\xff\xd8\xff"
MOST_HEADERS = 100
UNSHOWN = frozenset({"set-cookie", "set-cookie2", "authorization", "www-authenticate", "proxy-authenticate"})
"""Headers whose values may let somebody in; their names are shown."""
SANDBOX = {
    "Content-Security-Policy": "sandbox; default-src 'none'; frame-ancestors 'none'",
    "Cache-Control": "private, no-store",
}


def one(visit: RequestContext) -> Response:
    """``/captures/ID``: address, status, headers, hash and size of one answer."""
    held = stored_capture(visit.database, visit.number("id"))
    headers = [
        (plain(name, 100), "…" if name.lower() in UNSHOWN else plain(value, 300))
        for name, value in (held.headers or ())[:MOST_HEADERS]
    ]
    return page(
        visit,
        "capture.html",
        held=held,
        source_name=name_of(visit, held.capture.source_id),
        headers=headers,
        url=safe_url(held.capture.url),
        final_url=safe_url(held.capture.final_url),
        raw=f"/captures/{held.capture.capture_id}/raw" if held.headers is not None and may_have_bytes(visit) else None,
        kept=held.headers is not None,
    )


def raw(visit: RequestContext) -> Response:
    """``/captures/ID/raw``: the bytes as served, to be saved and never shown by the browser at this address."""
    number = visit.number("id")
    if not may_have_bytes(visit):
        raise NotHere
    capture = capture_bytes(visit.database, number)
    if visit.asker is not None:
        _log.info("capture %d was taken out by %s", number, visit.asker.name)
    name = f'attachment; filename="yalu-capture-{number}.bin"'
    return Response(
        capture.body,
        media_type="application/octet-stream",
        headers={**SANDBOX, "Content-Disposition": name},
    )


def screenshot(visit: RequestContext) -> Response:
    """``/captures/ID/screenshot.jpg``: the page as a browser drew it, for those who may have bytes."""
    number = visit.number("id")
    if not may_have_bytes(visit):
        raise NotHere
    capture = capture_bytes(visit.database, number)
    if not (capture.url.endswith(SCREENSHOT) and capture.body.startswith(_JPEG)):
        raise NotHere
    return Response(capture.body, media_type="image/jpeg", headers=SANDBOX)


def screenshots(visit: RequestContext, capture_ids: Sequence[int | None]) -> list[str]:
    """Addresses of the screenshots that were made with captures of pages; none unless there is one of each."""
    pages = [number for number in capture_ids if number is not None]
    made = screenshots_of(visit.database, pages) if len(pages) > 1 and may_have_bytes(visit) else {}
    if not all(number in made for number in pages):
        return []
    return [f"/captures/{made[number]}/screenshot.jpg" for number in pages if made]


def may_have_bytes(visit: RequestContext) -> bool:
    """True where only this machine may ask, and for the users whom the settings name.

    Whole pages hold more than terms allow to quote, and commenters' names, so that nobody else gets them.
    """
    return visit.asker is not None or answers_this_machine_alone(visit.settings)
