"""The classes of change in the order in which an analyst reads them, and the words for each."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from yalu.model import Kind


class Class(StrEnum):
    """Classes of change; the order of the members is the order of a report."""

    NEW = "new"
    HEADLINE_SILENT = "headline-silent"
    HEADLINE = "headline"
    BODY = "body"
    NOTICE = "notice"
    GONE = "gone"
    BACK = "back"
    MOVED = "moved"
    ACCESS = "access"
    RELABELLED = "relabelled"
    COMMENT_GONE = "comment-gone"
    COMMENT_BACK = "comment-back"
    COMMENT_EDITED = "comment-edited"
    THREAD = "thread"
    COMMENT_NEW = "comment-new"
    TEMPLATE = "template"
    OUTAGE = "outage"


class Family(StrEnum):
    """What the chart tells apart."""

    NEW = "new pieces"
    EDIT = "edits"
    NOTICE = "notices"
    GONE = "gone or back"
    COMMENT = "comments"


class Words(NamedTuple):
    """``one`` and ``many`` complete "3 …"; ``heading`` stands over the group."""

    heading: str
    one: str
    many: str
    family: Family


WORDS: dict[Class, Words] = {
    Class.NEW: Words("New pieces", "new piece", "new pieces", Family.NEW),
    Class.HEADLINE_SILENT: Words("Silent headline edits", "silent headline edit", "silent headline edits", Family.EDIT),
    Class.HEADLINE: Words("Headline edits", "headline edit", "headline edits", Family.EDIT),
    Class.BODY: Words("Substantive edits", "substantive edit", "substantive edits", Family.EDIT),
    Class.NOTICE: Words("Correction notices", "correction notice", "correction notices", Family.NOTICE),
    Class.GONE: Words("No longer available", "piece no longer available", "pieces no longer available", Family.GONE),
    Class.BACK: Words("Available again", "piece available again", "pieces available again", Family.GONE),
    Class.MOVED: Words("Moved", "piece moved", "pieces moved", Family.GONE),
    Class.ACCESS: Words("Access changed", "change of access", "changes of access", Family.EDIT),
    Class.RELABELLED: Words(
        "Byline, date or label changed",
        "change of byline, date or label",
        "changes of byline, date or label",
        Family.EDIT,
    ),
    Class.COMMENT_GONE: Words(
        "Comments no longer visible", "comment no longer visible", "comments no longer visible", Family.COMMENT
    ),
    Class.COMMENT_BACK: Words(
        "Comments visible again", "comment visible again", "comments visible again", Family.COMMENT
    ),
    Class.COMMENT_EDITED: Words("Comments edited", "comment edited", "comments edited", Family.COMMENT),
    Class.THREAD: Words(
        "Threads closed or opened", "thread closed or opened", "threads closed or opened", Family.COMMENT
    ),
    Class.COMMENT_NEW: Words("New comments", "new comment", "new comments", Family.COMMENT),
    Class.TEMPLATE: Words("Template changes", "template change", "template changes", Family.EDIT),
    Class.OUTAGE: Words("Outages", "outage", "outages", Family.GONE),
}

_CLASS_OF: dict[Kind, Class] = {
    Kind.ARTICLE_NEW: Class.NEW,
    Kind.ARTICLE_HEADLINE: Class.HEADLINE,
    Kind.ARTICLE_BODY: Class.BODY,
    Kind.ARTICLE_BYLINE: Class.RELABELLED,
    Kind.ARTICLE_DATE: Class.RELABELLED,
    Kind.ARTICLE_LABEL: Class.RELABELLED,
    Kind.ARTICLE_NOTICE: Class.NOTICE,
    Kind.ARTICLE_ACCESS: Class.ACCESS,
    Kind.ARTICLE_GONE: Class.GONE,
    Kind.ARTICLE_BACK: Class.BACK,
    Kind.ARTICLE_MOVED: Class.MOVED,
    Kind.COMMENT_NEW: Class.COMMENT_NEW,
    Kind.COMMENT_EDITED: Class.COMMENT_EDITED,
    Kind.COMMENT_GONE: Class.COMMENT_GONE,
    Kind.COMMENT_BACK: Class.COMMENT_BACK,
    Kind.THREAD_CLOSED: Class.THREAD,
    Kind.THREAD_OPENED: Class.THREAD,
    Kind.SOURCE_TEMPLATE: Class.TEMPLATE,
    Kind.SOURCE_OUTAGE: Class.OUTAGE,
}

_LABELS: dict[Kind, str] = {
    Kind.ARTICLE_BYLINE: "Byline changed",
    Kind.ARTICLE_DATE: "Publication date changed",
    Kind.ARTICLE_LABEL: "Label changed",
    Kind.THREAD_CLOSED: "Comments closed",
    Kind.THREAD_OPENED: "Comments opened",
}

SITE_WIDE = frozenset({Class.TEMPLATE, Class.OUTAGE})
"""One line a source, never an article's."""

UNRANKED = frozenset({Class.NEW, Class.COMMENT_NEW}) | SITE_WIDE
"""Never among the top items: nothing that a reader could have read has changed."""

COSMETIC_KINDS = frozenset(
    {
        Kind.ARTICLE_HEADLINE,
        Kind.ARTICLE_BODY,
        Kind.ARTICLE_BYLINE,
        Kind.ARTICLE_DATE,
        Kind.ARTICLE_LABEL,
        Kind.ARTICLE_NOTICE,
        Kind.COMMENT_EDITED,
    }
)
"""Kinds that are counted and not listed when they score under ``COSMETIC``."""

COSMETIC = 0.2
"""The significance under which an edit is cosmetic."""

QUOTED = frozenset(
    {
        Class.HEADLINE_SILENT,
        Class.HEADLINE,
        Class.BODY,
        Class.NOTICE,
        Class.RELABELLED,
        Class.COMMENT_GONE,
        Class.COMMENT_BACK,
        Class.COMMENT_EDITED,
    }
)
"""Classes for which a report may show words, as far as the source's terms allow."""


def classify(kind: Kind, declared: bool | None) -> Class:
    """The class of a change; ``declared`` False makes a headline edit a silent one."""
    if kind is Kind.ARTICLE_HEADLINE and declared is False:
        return Class.HEADLINE_SILENT
    return _CLASS_OF[kind]


def label(kind: Kind, cls: Class, count: int = 1) -> str:
    """What one line is called: "Silent headline edit", "3 comments no longer visible"."""
    words = WORDS[cls]
    if count > 1:
        return f"{count} {words.many}"
    text = _LABELS.get(kind, words.one)
    return text[0].upper() + text[1:]
