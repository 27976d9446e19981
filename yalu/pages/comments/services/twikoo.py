"""Twikoo: the event ``COMMENT_GET``, sent to the server that the page names (twikoojs/twikoo, 1.7)."""

from __future__ import annotations

from typing import Any

from yalu.model import ThreadRequest
from yalu.pages.comments.platform import Part, memory_of
from yalu.pages.comments.remote_api import Portion, dig, number_of, rows_of
from yalu.pages.comments.services.declared import Declared
from yalu.reasons import Reason


class Twikoo(Declared):
    """Top-level comments in pages that go back in time, each with all its replies; ``count`` is that of the former."""

    name = "twikoo"

    def read(self, part: Part) -> Portion | None:
        """Read one answer; None if it is unreadable or reports an error."""
        answer = self.content(part)
        if (portion := super().read(part)) is None:
            return None
        first = memory_of(part.request).get("before") is None
        count = number_of(dig(answer, "count")) if first else 0
        if count is None:
            return Portion(portion.comments, note=Reason.of("snapshot.server_no_count"))
        replies = sum(len(rows_of(row.get("replies"))) for row in rows_of(dig(answer, "data")))
        return Portion(portion.comments, portion.more, share=count + replies)

    def onward(self, part: Part, answer: Any) -> tuple[ThreadRequest, ...]:
        """The next page: what was written before the oldest comment of this one that is not pinned."""
        times = [number_of(row.get("created")) for row in rows_of(dig(answer, "data")) if not row.get("top")]
        known = [time for time in times if time is not None]
        return (self.again(part, before=min(known)),) if dig(answer, "more") and known else ()
