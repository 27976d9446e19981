"""Classes of change in the order in which a report shows them, and their wording."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from yalu.model import Kind


class ChangeClass(StrEnum):
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
    TERMS = "terms"


class Family(StrEnum):
    """Groups of classes that the chart distinguishes."""

    NEW = "new pieces"
    EDIT = "edits"
    NOTICE = "notices"
    GONE = "gone or back"
    COMMENT = "comments"


class ClassWording(NamedTuple):
    """Wording of a class: ``one`` and ``many`` complete "3 …"; ``heading`` is the group's heading."""

    heading: str
    one: str
    many: str


WORDS: dict[ChangeClass, ClassWording] = {
    ChangeClass.NEW: ClassWording("New pieces", "new piece", "new pieces"),
    ChangeClass.HEADLINE_SILENT: ClassWording("Silent headline edits", "silent headline edit", "silent headline edits"),
    ChangeClass.HEADLINE: ClassWording("Headline edits", "headline edit", "headline edits"),
    ChangeClass.BODY: ClassWording("Substantive edits", "substantive edit", "substantive edits"),
    ChangeClass.NOTICE: ClassWording("Correction notices", "correction notice", "correction notices"),
    ChangeClass.GONE: ClassWording("No longer available", "piece no longer available", "pieces no longer available"),
    ChangeClass.BACK: ClassWording("Available again", "piece available again", "pieces available again"),
    ChangeClass.MOVED: ClassWording("Moved", "piece moved", "pieces moved"),
    ChangeClass.ACCESS: ClassWording("Access changed", "change of access", "changes of access"),
    ChangeClass.RELABELLED: ClassWording(
        "Byline, date or label changed", "change of byline, date or label", "changes of byline, date or label"
    ),
    ChangeClass.COMMENT_GONE: ClassWording(
        "Comments no longer visible", "comment no longer visible", "comments no longer visible"
    ),
    ChangeClass.COMMENT_BACK: ClassWording("Comments visible again", "comment visible again", "comments visible again"),
    ChangeClass.COMMENT_EDITED: ClassWording("Comments edited", "comment edited", "comments edited"),
    ChangeClass.THREAD: ClassWording("Threads closed or opened", "thread closed or opened", "threads closed or opened"),
    ChangeClass.COMMENT_NEW: ClassWording("New comments", "new comment", "new comments"),
    ChangeClass.TEMPLATE: ClassWording("Template changes", "template change", "template changes"),
    ChangeClass.OUTAGE: ClassWording("Outages", "outage", "outages"),
    ChangeClass.TERMS: ClassWording(
        "Terms for machines changed", "change of terms for machines", "changes of terms for machines"
    ),
}

FAMILIES: dict[ChangeClass, Family] = {
    ChangeClass.NEW: Family.NEW,
    ChangeClass.HEADLINE_SILENT: Family.EDIT,
    ChangeClass.HEADLINE: Family.EDIT,
    ChangeClass.BODY: Family.EDIT,
    ChangeClass.NOTICE: Family.NOTICE,
    ChangeClass.GONE: Family.GONE,
    ChangeClass.BACK: Family.GONE,
    ChangeClass.MOVED: Family.GONE,
    ChangeClass.ACCESS: Family.EDIT,
    ChangeClass.RELABELLED: Family.EDIT,
    ChangeClass.COMMENT_GONE: Family.COMMENT,
    ChangeClass.COMMENT_BACK: Family.COMMENT,
    ChangeClass.COMMENT_EDITED: Family.COMMENT,
    ChangeClass.THREAD: Family.COMMENT,
    ChangeClass.COMMENT_NEW: Family.COMMENT,
    ChangeClass.TEMPLATE: Family.EDIT,
    ChangeClass.OUTAGE: Family.GONE,
    ChangeClass.TERMS: Family.EDIT,
}
"""Family of each class."""

_CLASS_OF: dict[Kind, ChangeClass] = {
    Kind.ARTICLE_NEW: ChangeClass.NEW,
    Kind.ARTICLE_HEADLINE: ChangeClass.HEADLINE,
    Kind.ARTICLE_BODY: ChangeClass.BODY,
    Kind.ARTICLE_BYLINE: ChangeClass.RELABELLED,
    Kind.ARTICLE_DATE: ChangeClass.RELABELLED,
    Kind.ARTICLE_LABEL: ChangeClass.RELABELLED,
    Kind.ARTICLE_NOTICE: ChangeClass.NOTICE,
    Kind.ARTICLE_ACCESS: ChangeClass.ACCESS,
    Kind.ARTICLE_GONE: ChangeClass.GONE,
    Kind.ARTICLE_BACK: ChangeClass.BACK,
    Kind.ARTICLE_MOVED: ChangeClass.MOVED,
    Kind.COMMENT_NEW: ChangeClass.COMMENT_NEW,
    Kind.COMMENT_EDITED: ChangeClass.COMMENT_EDITED,
    Kind.COMMENT_GONE: ChangeClass.COMMENT_GONE,
    Kind.COMMENT_BACK: ChangeClass.COMMENT_BACK,
    Kind.THREAD_CLOSED: ChangeClass.THREAD,
    Kind.THREAD_OPENED: ChangeClass.THREAD,
    Kind.SOURCE_TEMPLATE: ChangeClass.TEMPLATE,
    Kind.SOURCE_OUTAGE: ChangeClass.OUTAGE,
    Kind.SOURCE_TERMS: ChangeClass.TERMS,
}

_LABELS: dict[Kind, str] = {
    Kind.ARTICLE_BYLINE: "Byline changed",
    Kind.ARTICLE_DATE: "Publication date changed",
    Kind.ARTICLE_LABEL: "Label changed",
    Kind.THREAD_CLOSED: "Comments closed",
    Kind.THREAD_OPENED: "Comments opened",
}

SITE_WIDE = frozenset({ChangeClass.TEMPLATE, ChangeClass.OUTAGE, ChangeClass.TERMS})
"""One line a source, never an article's."""

UNRANKED = frozenset({ChangeClass.NEW, ChangeClass.COMMENT_NEW}) | SITE_WIDE
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
        Kind.SOURCE_TERMS,
    }
)
"""Kinds that are counted and not listed when they score under ``COSMETIC``."""

COSMETIC = 0.2
"""The significance under which an edit is cosmetic."""

QUOTED = frozenset(
    {
        ChangeClass.HEADLINE_SILENT,
        ChangeClass.HEADLINE,
        ChangeClass.BODY,
        ChangeClass.NOTICE,
        ChangeClass.RELABELLED,
        ChangeClass.COMMENT_GONE,
        ChangeClass.COMMENT_BACK,
        ChangeClass.COMMENT_EDITED,
        ChangeClass.COMMENT_NEW,
        ChangeClass.TERMS,
    }
)
"""Classes for which a report may show words, as far as the source's terms allow."""


def classify(kind: Kind, declared: bool | None) -> ChangeClass:
    """The class of a change; ``declared`` False makes a headline edit a silent one."""
    if kind is Kind.ARTICLE_HEADLINE and declared is False:
        return ChangeClass.HEADLINE_SILENT
    return _CLASS_OF[kind]


def label(kind: Kind, cls: ChangeClass, count: int = 1) -> str:
    """Label of one line: "Silent headline edit", "3 comments no longer visible"."""
    words = WORDS[cls]
    if count > 1:
        return f"{count} {words.many}"
    text = _LABELS.get(kind, words.one)
    return text[0].upper() + text[1:]
