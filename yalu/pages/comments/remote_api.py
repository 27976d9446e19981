"""What answers of servers hold: their values, and the comments in them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from yalu.model import CommentState, ParsedComment, PublisherTime, ThreadRequest
from yalu.pages.comments.comment_text import author_of, fragment, text_of, tidy
from yalu.pages.comments.platform import Part
from yalu.pages.dates.date_parser import machine_time
from yalu.reasons import Reason

MAX_ROWS = 50_000
"""Maximum number of comments read from one answer, and of steps in one walk through a tree of replies."""
_JSONP = re.compile(r"\A[\s/*]{0,20}[\w.$\[\]]{1,100}\s?\((.*)\)\s?;?\s*\Z", re.S)

_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]|[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class AnswerContent:
    """The content of one answer.

    ``expected`` is the server's count for the whole thread, None if this answer has none; ``share`` is this answer's
    share of the count, for servers that count in parts: the first ``expected`` counts, else the sum of all ``share``.
    A ``note`` says why the thread is not complete.
    """

    comments: tuple[ParsedComment, ...] = ()
    more: tuple[ThreadRequest, ...] = ()
    expected: int | None = None
    open: bool | None = None
    note: Reason | None = None
    share: int | None = None


@dataclass(frozen=True, slots=True)
class Fields:
    """Where an answer has its comments and what they say, as paths of keys: "data.items", "user.name".

    Of paths parted by "|" the first counts that has a value. ``deleted``, ``removed`` and ``held`` are paths that have
    a value, "path=a,b" with one of these values, or "path!a" with any other. ``rows`` lists the comments, ``replies``
    those below each of them; ``parent`` else is the comment that a reply is listed below. ``count`` and ``closed``
    concern the whole thread; ``envelope`` holds all of it, ``error`` is a condition of answers that are none. ``pages``
    is the number of pages, ``more`` whether another one follows, from ``after``; ``left_out`` counts comments that the
    server holds back, in the answer and in each row. ``open_unless_stated``: a server that counts the comments and does
    not say ``closed`` says that the thread is open. ``of`` ("path=value") is where an answer, or each row, states what
    it belongs to, and which value of the request that must be.
    """

    rows: str
    id: str = "id"
    text: str = "text"
    author: str = ""
    time: str = ""
    parent: str = ""
    replies: str = ""
    deleted: str = ""
    removed: str = ""
    held: str = ""
    count: str = ""
    closed: str = ""
    envelope: str = ""
    error: str = ""
    pages: str = ""
    more: str = ""
    after: str = ""
    left_out: str = ""
    of: str = ""
    open_unless_stated: bool = False
    plain: bool = False

    def comment(self, row: dict[str, Any], above: dict[str, Any] | None = None) -> ParsedComment:
        """The comment of one row; ``above`` is the row it is listed below."""
        return comment(
            value_at(row, self.id),
            value_at(row, self.text),
            parent=value_at(row, self.parent) or (above and value_at(above, self.id)),
            author=value_at(row, self.author),
            at=value_at(row, self.time),
            state=state_of(**{name: self.says(getattr(self, name), row) for name in ("deleted", "removed", "held")}),
            plain=self.plain,
        )

    def says(self, condition: str, row: Any) -> bool:
        """True if a condition ("path", "path=a,b" or "path!a") is met; an empty one never is."""
        if "!" in condition:
            path, _, usual = condition.partition("!")
            return value_at(row, path) not in (usual, None)
        path, _, values = condition.partition("=")
        value = value_at(row, path)
        return str(value) in values.split(",") if values else bool(value)

    def is_open(self, answer: Any) -> bool | None:
        """Whether readers may write; None if the answer does not tell."""
        closed = value_at(answer, self.closed)
        if closed is None and self.open_unless_stated and value_at(answer, self.count):
            return True
        return None if closed is None else not closed

    def is_of_another(self, answer: Any, asked: Mapping[str, object]) -> bool:
        """True if nothing in an answer belongs to what was ``asked`` for, and something to another."""
        path, _, name = self.of.partition("=")
        wanted = asked.get(name)
        rows = [answer, *rows_of(value_at(answer, self.rows) if self.rows else answer)] if path and wanted else ()
        stated = {str(value).strip("/") for row in rows if isinstance(value := value_at(row, path), str | int)}
        return bool(stated) and str(wanted).strip("/") not in stated

    def comments(self, rows: Any) -> tuple[ParsedComment, ...]:
        """The comments of a list of rows, each followed by its replies."""
        return tuple(self.comment(row, above) for row, above in walk(rows, lambda row: value_at(row, self.replies)))


def value_at(value: Any, paths: str) -> Any:
    """The value at the first path that has one; else what is at the last path."""
    result = None
    for path in paths.split("|") if paths else ():
        if result := dig(value, *path.split(".")):
            break
    return result


def json_of(part: Part) -> Any:
    """Parse the JSON in an answer, with or without a JSONP callback; None if there is none."""
    text = part.body.decode("utf-8-sig", "replace")
    if match := _JSONP.match(text):
        text = match[1]
    return json_from(text)


def json_from(text: str) -> Any:
    """Parse JSON text; None if invalid. Unpaired surrogates, which escapes may name, become question marks."""
    try:
        value = json.loads(text)
        if _SURROGATE.search(text):
            value = json.loads(json.dumps(value, ensure_ascii=False).encode("utf-8", "replace"))
    except (ValueError, RecursionError):
        return None
    return value


def dig(value: Any, *path: str) -> Any:
    """Return the value at a path of keys; None if the path does not exist."""
    for step in path:
        if not isinstance(value, dict):
            return None
        value = value.get(step)
    return value


def rows_of(value: Any) -> list[dict[str, Any]]:
    """The objects in a list; empty for anything else."""
    return [row for row in value[:MAX_ROWS] if isinstance(row, dict)] if isinstance(value, list) else []


def number_of(value: Any) -> int | None:
    """Read a count given as a number or text; None for anything else, and for more than a database can hold."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value if abs(value) < 2**63 else None
    return int(value) if isinstance(value, str) and value.isdecimal() and len(value) < 12 else None


def walk(rows: Any, replies: Callable[[dict[str, Any]], Any]) -> Iterator[tuple[dict[str, Any], dict[str, Any] | None]]:
    """Yield each object of a reply tree and its parent, in reading order.

    ``replies`` returns the children of an object.
    """
    stack: list[tuple[dict[str, Any], dict[str, Any] | None]] = [(row, None) for row in reversed(rows_of(rows))]
    steps = 0
    while stack and steps < MAX_ROWS:
        row, parent = stack.pop()
        steps += 1
        yield row, parent
        stack.extend((child, row) for child in reversed(rows_of(replies(row))))


def comment(
    number: Any,
    markup: Any,
    *,
    parent: Any = None,
    author: Any = None,
    at: Any = None,
    state: CommentState = CommentState.VISIBLE,
    plain: bool = False,
) -> ParsedComment:
    """Build a comment from the fields of an answer.

    ``number`` is its id and ``markup`` its HTML, or plain text with ``plain``; ``parent`` is the id of the comment
    it answers. ``at`` is ISO 8601 or an epoch in seconds or milliseconds. Without ``number``, or without ``markup``
    though nothing says that the comment was removed, the id is empty: ``Declared.join`` leaves such a row out and calls
    the thread incomplete, so that a renamed field of an answer is never told as an emptied comment.
    """
    text = str(markup) if isinstance(markup, str) else ""
    whole = number is not None and (isinstance(markup, str) or state is not CommentState.VISIBLE)
    return ParsedComment(
        id=str(number) if whole else "",
        text=tidy(text) if plain else text_of(fragment(text)),
        parent_id=str(parent) if parent not in (None, "", 0, "0") else None,
        author=author_of(author if isinstance(author, str) else None),
        posted_at=instant(at),
        state=state,
    )


def instant(value: Any) -> PublisherTime | None:
    """Parse a time from ISO 8601 text or an epoch; None for anything else."""
    if isinstance(value, int | float) and not isinstance(value, bool) and 0 < value < 1e14:
        value = str(int(value))
    return machine_time(value) if isinstance(value, str) else None


def state_of(*, deleted: Any = False, removed: Any = False, held: Any = False) -> CommentState:
    """Map the flags of a row to a comment state."""
    if deleted:
        return CommentState.DELETED
    if removed:
        return CommentState.REMOVED
    return CommentState.HELD if held else CommentState.VISIBLE
