"""Commento and compatible servers (Commento++, Comentario's legacy API): one answer with the whole thread."""

from __future__ import annotations

from typing import Any

from yalu.pages.comments.platform import Part
from yalu.pages.comments.remote_api import dig, json_of, rows_of
from yalu.pages.comments.services.declared import Declared


class Commento(Declared):
    """Deleted comments stay as tombstones; the server gives no count of its own."""

    name = "commento"

    def content(self, part: Part) -> Any:
        """The answer, its rows with their authors' names and without the root as parent, and with their number."""
        answer = json_of(part)
        if not isinstance(answer, dict) or answer.get("success") is not True:
            return None
        listed = answer.get("comments", False)
        if listed is not None and not isinstance(listed, list):
            return None
        rows = [
            row
            | {"author": dig(answer, "commenters", str(row.get("commenterHex")), "name")}
            | {"parentHex": None if row.get("parentHex") == "root" else row.get("parentHex")}
            for row in rows_of(listed)
        ]
        return answer | {"comments": rows, "count": len(rows)}
