"""Viafoura: bootstrap gives the site, the site gives the container, the container its comments (public code only)."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from yalu.model import CommentState, ParsedComment, ThreadRequest
from yalu.pages.comments.platform import Part, Sight, memory_of, role
from yalu.pages.comments.remote_api import Embed, Portion, Remote, comment, dig, json_of, number_of, rows_of, state_of
from yalu.pages.comments.urls import urlsplit
from yalu.reasons import Reason

_LIVE = "https://livecomments.viafoura.co/v4/livecomments"
LIMIT = 100


class Viafoura(Remote):
    """Top-level comments in pages of 100, replies requested per comment. Authors are numbers, not names.

    The container states its number of visible comments; comments without ``content`` were deleted.
    """

    name = "viafoura"

    def find(self, sight: Sight) -> Embed | None:
        """Find the embed on a page; None if there is none."""
        section = next(sight.elements.tagged("vf-conversations", "vf-comments"), None)
        metas = (node for node in sight.elements.tagged("meta") if node.get("name") == "vf:container_id")
        container = [content for node in metas if (content := node.get("content")) is not None]
        if section is None and not container:
            return None
        cut = () if section is None else (section,)
        held = section.get("vf-container-id") if section is not None else None
        name = held or (container[0] if container else "")
        if not name:
            return Embed((), cut, Reason.of("snapshot.unnamed", platform="Viafoura"))
        url = f"https://api.viafoura.co/v2/{urlsplit(sight.url).hostname}/bootstrap/v2"
        return Embed((ThreadRequest(url, role(self.name, "bootstrap", container=name), "POST", {}, b""),), cut)

    def read(self, part: Part) -> Portion | None:
        """Read one answer; None if it is unreadable."""
        answer, memory = json_of(part), memory_of(part.request)
        if memory.get("is") == "bootstrap":
            site = dig(answer, "result", "settings", "site_uuid")
            if not isinstance(site, str):
                return None
            url = (
                f"{_LIVE}/{quote(site)}/contentcontainer/id?container_id={quote(str(memory.get('container')), safe='')}"
            )
            return Portion(more=(ThreadRequest(url, role(self.name, "container", site=site)),))
        if memory.get("is") == "container":
            box = dig(answer, "content_container_uuid")
            if not isinstance(box, str):
                return None
            total = number_of(dig(answer, "total_visible_content"))
            return Portion(more=(self._page(str(memory.get("site")), box, None, None),), expected=total)
        rows = rows_of(dig(answer, "contents"))
        if not isinstance(dig(answer, "contents"), list):
            return None
        site, box, parent = (str(memory.get(key)) for key in ("site", "box", "parent"))
        more: list[ThreadRequest] = []
        if dig(answer, "more_available") is True and rows:
            more.append(self._page(site, box, memory.get("parent"), rows[-1].get("content_uuid")))
        if memory.get("parent") is None:
            more += [self._page(site, box, row.get("content_uuid"), None) for row in rows if row.get("total_replies")]
        return Portion(tuple(_comment(row, box, parent) for row in rows), tuple(more))

    def _page(self, site: str, box: str, parent: Any, after: Any) -> ThreadRequest:
        below = f"/{quote(str(parent))}" if parent else ""
        onward = f"&starting_from={quote(str(after))}" if after else ""
        url = f"{_LIVE}/{quote(site)}/{quote(box)}/comments{below}?limit={LIMIT}&sorted_by=oldest{onward}"
        return ThreadRequest(url, role(self.name, "page", site=site, box=box, parent=parent, after=after))


def _comment(row: dict[str, Any], box: str, parent: str) -> ParsedComment:
    answered = row.get("parent_uuid") or (parent if parent != "None" else None)
    deleted = "content" not in row or row.get("state") == "deleted"
    state = CommentState.VISIBLE if row.get("state") in ("visible", None) else state_of(removed=True)
    return comment(
        row.get("content_uuid"),
        row.get("content"),
        parent=None if answered == box else answered,
        author=row.get("actor_name"),
        at=row.get("date_created"),
        state=CommentState.DELETED if deleted else state,
    )
