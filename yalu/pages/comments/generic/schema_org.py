"""schema.org ``ParsedComment`` in JSON-LD."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from typing import Any

from yalu.model import ParsedComment, ParsedThread
from yalu.pages.comments.generic.empty_thread import is_open_beside
from yalu.pages.comments.placeholders import judged
from yalu.pages.comments.platform import InPage, Sight, Start, made_up
from yalu.pages.comments.remote_api import comment, dig, json_from, number_of, walk

_FRAGMENT = re.compile(r"(?:#|[?&](?:comment|cid)=|/)(?:(?:comment|post|c)[-_]?)?([\w-]{1,80})/?\Z", re.I)
MAX_TEXT = 2_000_000


class SchemaOrg(InPage):
    """Complete if ``commentCount`` is met and all comments are known again; without a count nothing is proved."""

    name = "schema.org"

    def start(self, sight: Sight) -> Start | None:
        """Read comments in the page's JSON-LD."""
        comments, stated = _from_json_ld(sight)
        if not comments:
            return None
        thread = ParsedThread(self.name, comments, is_open_beside(sight), stated)
        return Start(judged(thread))


def _from_json_ld(sight: Sight) -> tuple[tuple[ParsedComment, ...], int | None]:
    comments: dict[str, ParsedComment] = {}
    nameless: set[tuple[str | None, str, str]] = set()
    taken: Counter[str] = Counter()
    stated: int | None = None
    for script in sight.scripts:
        if "ld+json" not in (script.get("type") or "") or "omment" not in (script.text or "")[:MAX_TEXT]:
            continue
        for node, _ in walk([json_from(script.text[:MAX_TEXT].strip())], _children):
            if stated is None and not _is(node, "comment"):
                stated = number_of(node.get("commentCount"))
            for row, parent in walk(_listed(node.get("comment")) if not _is(node, "comment") else [], _replies):
                item = _from_object(row, parent)
                if item.text and (item.id or (item.author, str(item.posted_at), item.text) not in nameless):
                    nameless.add((item.author, str(item.posted_at), item.text))
                    item = item if item.id else replace(item, id=made_up(item.author, item.posted_at, taken))
                    comments.setdefault(item.id, item)
    return tuple(comments.values()), stated


def _children(node: dict[str, Any]) -> list[Any]:
    """Objects below a node of the graph, except comments, which are read with their article."""
    out: list[Any] = []
    for key, value in node.items():
        if key != "comment":
            out += _listed(value)
    return out


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _replies(row: dict[str, Any]) -> list[Any]:
    return _listed(row.get("comment"))


def _is(node: dict[str, Any], name: str) -> bool:
    return name in {str(kind).lower() for kind in _listed(node.get("@type"))}


def _from_object(row: dict[str, Any], parent: dict[str, Any] | None) -> ParsedComment:
    author = row.get("author")
    author = author[0] if isinstance(author, list) and author else author
    name = author if isinstance(author, str) else dig(author, "name")
    above = dig(row, "parentItem") if parent is None else parent
    text = row.get("text") or row.get("commentText") or row.get("articleBody") or row.get("description")
    return comment(
        _number(row),
        text,
        parent=_number(above) if isinstance(above, dict) and _is(above, "comment") else None,
        author=name,
        at=row.get("dateCreated") or row.get("datePublished") or row.get("commentTime"),
    )


def _number(row: dict[str, Any]) -> str:
    """The platform's id in ``identifier``, ``@id`` or ``url``; empty if there is none."""
    for key in ("identifier", "@id", "url"):
        value = row.get(key)
        if isinstance(value, int) or (isinstance(value, str) and value.isalnum()):
            return str(value)
        if isinstance(value, str) and (match := _FRAGMENT.search(value)):
            return match[1]
    return ""
