"""schema.org ``Comment`` in JSON-LD and microdata."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from lxml.html import HtmlElement

from yalu.model import NO_COUNT, NO_IDS, Comment, CommentState, PublisherTime, Thread
from yalu.pages.comments.comment_text import SHORT, author_of, text_of
from yalu.pages.comments.completeness.openness import is_open
from yalu.pages.comments.generic.comment_ids import ids_of
from yalu.pages.comments.generic.evidence import count_above
from yalu.pages.comments.generic.time_markers import drawing_of
from yalu.pages.comments.placeholders import met, standing_of
from yalu.pages.comments.platform import InPage, Sight, Start, made_up
from yalu.pages.comments.remote_api import comment, dig, json_from, number_of, walk
from yalu.pages.dates.date_parser import machine_time, visible_time
from yalu.text import one_line

_FRAGMENT = re.compile(r"(?:#|[?&](?:comment|cid)=|/)(?:(?:comment|post|c)[-_]?)?([\w-]{1,80})/?\Z", re.I)
_ITEM = re.compile(r"https?://schema\.org/(?:Comment|UserComments)/?\Z", re.I)
MAX_TEXT = 2_000_000


class SchemaOrg(InPage):
    """Complete if ``commentCount`` is met and each comment has an id; without a count nothing is proved."""

    name = "schema.org"

    def start(self, sight: Sight) -> Start | None:
        """Read comments in the page's metadata: JSON-LD first, then microdata."""
        comments, stated = _from_json_ld(sight)
        boxes = _outer_boxes(sight)
        marked = not comments
        if not comments:
            comments = _from_microdata(boxes)
            stated = _microdata_count(sight) if stated is None else stated
            stated = count_above(boxes[0], set(boxes)) if stated is None and boxes else stated
        if not comments:
            return None
        note = _note(comments, stated)
        state = is_open(sight, _sections(boxes), set(boxes))
        thread = Thread(self.name, comments, state, stated, note is None, note, drawing_of(boxes))
        return Start(thread, (), tuple(boxes), tuple(boxes) if marked else ())


def _note(comments: Sequence[Comment], stated: int | None) -> str | None:
    """Why the comments may not be the whole thread; None if they are."""
    if stated is None:
        return NO_COUNT
    if not met(Thread("", tuple(comments), expected=stated)):
        return f"the page says {stated}, shows {len(comments)}"
    return NO_IDS if any(one.id.startswith("~") for one in comments) else None


def _from_json_ld(sight: Sight) -> tuple[tuple[Comment, ...], int | None]:
    found: dict[str, Comment] = {}
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
                    found.setdefault(item.id, item)
    return tuple(found.values()), stated


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


def _from_object(row: dict[str, Any], parent: dict[str, Any] | None) -> Comment:
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


# microdata


def _outer_boxes(sight: Sight) -> list[HtmlElement]:
    marked = [node for node in sight.stating if (kind := node.get("itemtype")) and _ITEM.match(kind)]
    boxes = [node for node in marked if node.get("itemscope") is not None and node.tag not in ("html", "body", "main")]
    known = set(boxes)
    return [node for node in boxes if not any(up in known for up in node.iterancestors())]


def _sections(boxes: Sequence[HtmlElement]) -> list[HtmlElement]:
    """The element that holds the comments and what is beside them."""
    lists = (box.getparent() for box in boxes[:1])
    return [up for up in lists if up is not None]


def _from_microdata(boxes: Sequence[HtmlElement]) -> tuple[Comment, ...]:
    scopes = [
        node
        for outer in boxes
        for node in outer.iter()
        if isinstance(node.tag, str) and _ITEM.match(node.get("itemtype") or "")
    ]
    known = set(scopes)
    parts = {box: list(_own(box, known)) for box in scopes}
    named = ids_of(parts)
    found: dict[str, Comment] = {}
    numbers: dict[HtmlElement, str] = {}
    taken: Counter[str] = Counter()
    for box, own in parts.items():
        above = next((numbers[up] for up in box.iterancestors() if up in numbers), None)
        item = _from_box(box, own, known)
        if item.text:
            number = item.id or named.get(box) or made_up(item.author, item.posted_at, taken)
            numbers[box] = number
            found.setdefault(number, replace(item, id=number, parent_id=above))
    return tuple(found.values()) if len(found) * 2 > len(scopes) else ()  # most lack text: it is not marked up


def _own(box: HtmlElement, scopes: set[HtmlElement]) -> Iterator[HtmlElement]:
    """Yield the elements of a comment without those of its replies, in document order."""
    stack = [box]
    while stack:
        node = stack.pop()
        if isinstance(node.tag, str):
            yield node
            stack.extend(child for child in reversed(node) if child not in scopes)


def _from_box(box: HtmlElement, parts: Sequence[HtmlElement], scopes: set[HtmlElement]) -> Comment:
    own: dict[str, HtmlElement] = {}
    for node in parts:
        for name in (node.get("itemprop") or "").split():
            own.setdefault(name.lower(), node)
    body = next((own[name] for name in ("text", "commenttext", "description", "articlebody") if name in own), None)
    text = "" if body is None else text_of(body, lambda inner: inner in scopes)
    if body is None:
        lines = (one_line(text_of(part, lambda inner: inner in scopes, SHORT)) for part in parts)
        text = next((line for line in lines if standing_of(line) is not CommentState.VISIBLE), "")
    author = _author(own)
    time = _time(own)
    number = (box.get("id") or box.get("itemid") or "").strip()
    if number and (match := _FRAGMENT.search(f"#{number.rpartition('#')[2]}")):
        number = match[1]
    if not number and "url" in own and (match := _FRAGMENT.search(own["url"].get("href") or "")):
        number = match[1]
    return Comment(number, text, None, author, time)


def _author(own: dict[str, HtmlElement]) -> str | None:
    box = next((own[name] for name in ("author", "creator") if name in own), None)
    if box is None:
        return None
    named = next((node for node in box.iter() if isinstance(node.tag, str) and node.get("itemprop") == "name"), box)
    return author_of(named.get("content") or one_line(text_of(named, most=SHORT)))


def _time(own: dict[str, HtmlElement]) -> PublisherTime | None:
    for name in ("datecreated", "datepublished", "commenttime"):
        if (box := own.get(name)) is not None:
            raw = box.get("datetime") or box.get("content")
            time = machine_time(raw) if raw else visible_time(one_line(text_of(box, most=SHORT)))
            if time is not None:
                return time
    return None


def _microdata_count(sight: Sight) -> int | None:
    for node in sight.stating:
        if node.get("itemprop") != "commentCount":
            continue
        text = node.get("content") or one_line(text_of(node, most=SHORT))
        if (count := number_of(text.strip())) is not None:
            return count
    return None
