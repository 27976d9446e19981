"""Disqus: the embed holds the first page of a thread; the rest needs the site owner's API key."""

from __future__ import annotations

from typing import Any

from yalu.pages.comments.platform import Part
from yalu.pages.comments.remote_api import dig, json_from, json_of, number_of, rows_of, value_at
from yalu.pages.comments.services.declared import Declared
from yalu.reasons import Reason

_DATA = 'id="disqus-threadData"'


class Disqus(Declared):
    """Complete if the embed's first page is the whole thread; else the note says how much it holds.

    ``cursor.total`` and ``thread.posts`` include deleted posts.
    """

    name = "disqus"

    def content(self, part: Part) -> Any:
        """The embed's data, its posts as a list with times in UTC; None if the embed holds none."""
        answer = json_of(part)
        if answer is None:
            _, _, after = part.body.decode("utf-8", "replace").partition(_DATA)
            answer = json_from(after.partition(">")[2].partition("</script>")[0])
        if not isinstance(answer, dict) or answer.get("code", 0) != 0:
            return None
        posts = dig(answer, "response", "posts")
        posts = answer.get("response") if posts is None else posts
        dated = [row | {"createdAt": _utc(row.get("createdAt"))} for row in rows_of(posts)]
        return answer | {"posts": dated} if isinstance(posts, list) else None

    def missing(self, answer: Any) -> Reason | None:
        """How much of the thread the first page is."""
        total, shown = number_of(value_at(answer, self.fields.count)), len(answer["posts"])
        if not dig(answer, "cursor", "hasNext") and (total is None or total <= shown):
            return None
        return Reason.of("snapshot.first_only", count=shown, known=shown if total is None else total)


def _utc(value: object) -> str | None:
    """Add the missing zone to a Disqus time, which is UTC."""
    return f"{value}{'+00:00' if len(value) == 19 else ''}" if isinstance(value, str) else None
