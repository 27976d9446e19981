"""OpenWeb (Spot.IM): ``POST conversation/read``, found in public code; many sites refuse it without a guest token."""

from __future__ import annotations

from typing import Any

from yalu.model import ThreadRequest
from yalu.pages.comments.platform import Part, memory_of
from yalu.pages.comments.remote_api import dig, number_of, rows_of, walk
from yalu.pages.comments.services.declared import Declared


class OpenWeb(Declared):
    """Oldest first, replies nested; ``messages_count`` includes replies."""

    name = "openweb"

    def content(self, part: Part) -> Any:
        """The conversation, its rows with their texts and their authors' names."""
        talk = super().content(part)
        for row, _ in walk(dig(talk, "comments"), lambda row: row.get("replies")):
            user = dig(talk, "users", str(row.get("user_id")))
            row |= {"words": _words(row), "name": dig(user, "display_name") or dig(user, "user_name")}
        return talk

    def onward(self, part: Part, answer: Any) -> tuple[ThreadRequest, ...]:
        """The next page, if the server goes on from a later place."""
        offset, before = number_of(dig(answer, "offset")), number_of(memory_of(part.request).get("offset")) or 0
        further = answer.get("has_next") is True and offset is not None and offset > before
        return (self.again(part, offset=offset),) if further else ()


def _words(row: dict[str, Any]) -> str | None:
    """The texts of a comment; none for pictures alone, None if it has no content at all."""
    parts = rows_of(row.get("content"))
    texts = [part["text"] for part in parts if isinstance(part.get("text"), str)]
    pictures = bool(parts) and all(part.get("type", "text") != "text" for part in parts)
    return "<br>".join(texts) if texts or pictures else None
