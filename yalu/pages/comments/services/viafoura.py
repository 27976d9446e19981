"""Viafoura: bootstrap gives the site, the site gives the container, the container its comments (public code only)."""

from __future__ import annotations

from typing import Any

from yalu.model import ParsedComment, ThreadRequest
from yalu.pages.comments.platform import Part, memory_of
from yalu.pages.comments.remote_api import Portion, dig, json_of, number_of, rows_of
from yalu.pages.comments.services.declared import Declared


class Viafoura(Declared):
    """Top-level comments in pages of 100, replies requested per comment. Authors are numbers, not names.

    The container states its number of visible comments; comments without ``content`` were deleted.
    """

    name = "viafoura"

    def read(self, part: Part) -> Portion | None:
        """Read one answer; None if it is unreadable."""
        answer, memory = json_of(part), memory_of(part.request)
        if memory.get("is") == "bootstrap":
            site = dig(answer, "result", "settings", "site_uuid")
            return Portion(more=(self.again(part, "container", site=site),)) if isinstance(site, str) else None
        if memory.get("is") == "container":
            box = dig(answer, "content_container_uuid")
            total = number_of(dig(answer, "total_visible_content"))
            more = (self.again(part, "page", box=box),)
            return Portion(more=more, expected=total) if isinstance(box, str) else None
        if not isinstance(dig(answer, "contents"), list):
            return None
        rows = rows_of(answer["contents"])
        return Portion(tuple(self._comment(row, memory) for row in rows), self.onward(part, answer))

    def onward(self, part: Part, answer: Any) -> tuple[ThreadRequest, ...]:
        """The next page, and below each top-level comment its replies."""
        rows, more = rows_of(answer["contents"]), []
        if dig(answer, "more_available") is True and rows:
            more.append(self.again(part, after=rows[-1].get("content_uuid")))
        if memory_of(part.request).get("is") == "page":
            answered = (row.get("content_uuid") for row in rows if row.get("total_replies"))
            more += [self.again(part, "replies", parent=number, after=None) for number in answered]
        return tuple(more)

    def _comment(self, row: dict[str, Any], memory: Any) -> ParsedComment:
        above = row.get("parent_uuid") or memory.get("parent")
        gone = "content" not in row or row.get("state") == "deleted"
        row = row | {"parent_uuid": None if above == memory.get("box") else above, "gone": gone}
        return self.fields.comment(row)
