"""Comments in the data a page embeds for its scripts, used if its markup shows none.

A list is one of comments if its name, or that of its container, says so, and each entry has a text, an author and a
time. This covers pages whose thread is rendered by their own script.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from yalu.model import ParsedComment, ParsedThread
from yalu.pages.comments.generic.empty_thread import is_open_beside
from yalu.pages.comments.placeholders import judged
from yalu.pages.comments.platform import Sight, Start, made_up_ids
from yalu.pages.comments.remote_api import comment, number_of, rows_of, state_of, walk
from yalu.pages.document.elements import tokens
from yalu.pages.document.embedded_state import MOST_OBJECTS, states
from yalu.pages.document.literal_prefilter import PrefilteredRegex

_CALLED = PrefilteredRegex(r"comment|repl(?:y|ies)|cmt|talkback|pinglun|daetgul|gentie|discussion")
_ELSEWHERE = re.compile(r"recent|latest|popular|hot|related|sidebar|ranking", re.I)
_WORDS = ("text", "content", "contents", "body", "message", "comment", "commenttext", "commentbody", "html", "rawtext")
_WRITER = tokens("author user nickname nick username writer name authorname displayname creator poster")
_NAME = tokens("name nickname nick displayname username")
_TIME = tokens(
    "createdat created createtime createdtime ctime date datetime time timestamp regdate publishedat postedat pubdate "
    "datecreated writedate posted postedon dateposted published"
)
_ID = tokens("id commentid commentno cid no replyid uuid seq")
_PARENT = tokens("parentid parentcommentid parentno replyto inreplyto pid")
_REPLIES = tokens("replies children comments responses replylist subcomments")
_COUNT = tokens("totalcount total count commentcount commentscount")
_CLOSED = tokens("isclosed closed commentsclosed islocked locked commentsdisabled commentdisabled isreadonly readonly")
_OPEN = tokens("commentsopen isopen open allowcomments commentsenabled commentenabled cancomment")
_GONE = tokens("deleted isdeleted")
_TAKEN = tokens("removed isremoved hidden ishidden blinded isblinded blocked")
"""Names of fields, in lower case and without underscores (``_plain``)."""


def read_embedded_comments(sight: Sight, name: str) -> Start | None:
    """Return the longest such list as a thread; None if there is none."""
    longest = max(_lists(sight), key=lambda pair: len(pair[0]), default=None)
    if longest is None:
        return None
    rows, holder = longest
    comments = made_up_ids(_comments(rows))
    if not comments:
        return None
    stated = next((count for key in _COUNT if (count := number_of(holder.get(key))) is not None), None)
    accepted = _told(holder)
    state = accepted if accepted is not None else is_open_beside(sight)
    thread = ParsedThread(name, comments, state, stated, drawn="data for scripts")
    return Start(judged(thread))


def _lists(sight: Sight) -> Iterator[tuple[list[dict[str, Any]], Mapping[str, Any]]]:
    """Yield lists of comments, each with the object that contains it."""
    seen: set[int] = set()
    for value, source in states(sight.elements, mentioning=_CALLED):
        whole = [value] if isinstance(value, dict | list) else []
        stack: list[tuple[dict[str, Any] | list[Any], Mapping[str, Any], str]] = [(item, {}, source) for item in whole]
        while stack and len(seen) < MOST_OBJECTS:
            item, holder, way = stack.pop()
            if id(item) in seen:
                continue
            seen.add(id(item))
            if isinstance(item, dict):
                stack.extend(
                    (child, item, f"{way}.{key}"[-80:]) for key, child in item.items() if isinstance(child, dict | list)
                )
            elif _is_called(way) and _are_comments(rows := _plain_rows(item)):
                yield rows, _plain(holder)
            else:
                stack.extend((child, holder, way) for child in item if isinstance(child, dict | list))


def _is_called(way: str) -> bool:
    """True if the last names on the path to a list are those of this article's comments."""
    names = ".".join(way.split(".")[-3:])
    return _CALLED.search(names) is not None and not _ELSEWHERE.search(names)


def _are_comments(rows: list[dict[str, Any]]) -> bool:
    fit = sum(_words(row) is not None and _writer(row) is not None and _first(row, _TIME) is not None for row in rows)
    return 0 < len(rows) <= fit + len(rows) // 5


def _comments(rows: list[dict[str, Any]]) -> Iterator[ParsedComment]:
    for row, above in walk(rows, lambda row: next(filter(None, (_plain_rows(row.get(key)) for key in _REPLIES)), [])):
        words, number = _words(row), _first(row, _ID)
        if words is None:
            continue
        parent = _first(above, _ID) if above is not None else _first(row, _PARENT)
        gone, taken = (any(row.get(key) is True for key in keys) for keys in (_GONE, _TAKEN))
        yield comment(
            "" if number is None else number,
            words,
            parent=parent,
            author=_writer(row),
            at=_first(row, _TIME),
            state=state_of(deleted=gone, removed=taken),
        )


def _plain(row: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of an object under names in lower case and without underscores."""
    fields: dict[str, Any] = {}
    for key, value in row.items():
        fields.setdefault(key.replace("_", "").lower(), value)
    return fields


def _plain_rows(value: Any) -> list[dict[str, Any]]:
    return [_plain(row) for row in rows_of(value)]


def _first(row: Mapping[str, Any], keys: tuple[str, ...]) -> Any:
    """The first non-empty text or number under one of the keys; None if there is none."""
    values = (row.get(key) for key in keys)
    return next(
        (value for value in values if isinstance(value, str | int) and not isinstance(value, bool) and value != ""),
        None,
    )


def _words(row: Mapping[str, Any]) -> str | None:
    return next((row[key] for key in _WORDS if isinstance(row.get(key), str) and row[key].strip()), None)


def _writer(row: Mapping[str, Any]) -> str | None:
    for key in _WRITER:
        value = row.get(key)
        name = _first(_plain(value), _NAME) if isinstance(value, dict) else value
        if isinstance(name, str) and name.strip():
            return name
    return None


def _told(holder: Mapping[str, Any]) -> bool | None:
    """Whether the object that contains the list says that comments are accepted; None if it does not say."""
    if any(holder.get(key) is True for key in _CLOSED) or any(holder.get(key) is False for key in _OPEN):
        return False
    accepted = any(holder.get(key) is False for key in _CLOSED) or any(holder.get(key) is True for key in _OPEN)
    return True if accepted else None
