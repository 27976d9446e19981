"""Classes of change in the order in which a report shows them, and their families."""

from __future__ import annotations

from enum import StrEnum

from yalu.model import Kind
from yalu.reasons import Reason


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
    """Groups of classes that have a colour each; the values are its names in style sheets and charts."""

    NEW = "new"
    EDIT = "edit"
    NOTICE = "notice"
    GONE = "gone"
    COMMENT = "comment"


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

SITE_WIDE = frozenset({ChangeClass.TEMPLATE, ChangeClass.OUTAGE, ChangeClass.TERMS})
"""One line a source, never an article's."""

UNRANKED = frozenset({ChangeClass.NEW, ChangeClass.COMMENT_NEW}) | SITE_WIDE
"""Never among the top items: nothing that a reader could have read has changed."""

EDIT_KINDS = (
    Kind.ARTICLE_HEADLINE,
    Kind.ARTICLE_BODY,
    Kind.ARTICLE_BYLINE,
    Kind.ARTICLE_DATE,
    Kind.ARTICLE_LABEL,
)
"""Kinds that are an edit of an article."""

COSMETIC_KINDS = frozenset({*EDIT_KINDS, Kind.ARTICLE_NOTICE, Kind.COMMENT_EDITED, Kind.SOURCE_TERMS})
"""Kinds that are counted and not listed when they score under ``COSMETIC``."""

COSMETIC = 0.2
"""The significance under which an edit is cosmetic."""

SUBSTANTIVE = 0.5
"""The least significance of what changes the meaning: numbers, names, negation, quotations and whole sentences."""

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


def is_of_form(kind: Kind, significance: float, reason: Reason) -> bool:
    """Whether an edit changed the form alone (``COSMETIC``).

    One that goes back and forth scores low because it was told before; what counts is the edit itself.
    """
    if kind not in COSMETIC_KINDS or significance >= COSMETIC:
        return False
    return reason.code != "article.recurring" or any(part.code.startswith("form.") for part in reason.parts())


def classify(kind: Kind, declared: bool | None) -> ChangeClass:
    """The class of a change; ``declared`` False makes a headline edit a silent one."""
    if kind is Kind.ARTICLE_HEADLINE and declared is False:
        return ChangeClass.HEADLINE_SILENT
    return _CLASS_OF[kind]
