"""Classes of change, families of classes and states of coverage in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from yalu.model import Kind
from yalu.records.nouns.change import Change
from yalu.reports.change_classes import ChangeClass, Family, classify, is_of_form
from yalu.reports.coverage import CoverageState
from yalu.reports.words.words import Words, marked, marked_plural


class _ClassWording(NamedTuple):
    """``heading`` stands over a group, ``label`` over one event, ``counted`` completes a sum."""

    heading: str
    label: str
    counted: tuple[str, str]


_CLASSES: Mapping[ChangeClass, _ClassWording] = {
    ChangeClass.NEW: _ClassWording(
        marked("New articles"), marked("New article"), marked_plural("{count} new article", "{count} new articles")
    ),
    ChangeClass.HEADLINE_SILENT: _ClassWording(
        marked("Silent headline edits"),
        marked("Silent headline edit"),
        marked_plural("{count} silent headline edit", "{count} silent headline edits"),
    ),
    ChangeClass.HEADLINE: _ClassWording(
        marked("Headline edits"),
        marked("Headline edit"),
        marked_plural("{count} headline edit", "{count} headline edits"),
    ),
    ChangeClass.BODY: _ClassWording(
        marked("Substantive edits"),
        marked("Substantive edit"),
        marked_plural("{count} substantive edit", "{count} substantive edits"),
    ),
    ChangeClass.NOTICE: _ClassWording(
        marked("Correction notices"),
        marked("Correction notice"),
        marked_plural("{count} correction notice", "{count} correction notices"),
    ),
    ChangeClass.GONE: _ClassWording(
        marked("No longer available"),
        marked("No longer available"),
        marked_plural("{count} article no longer available", "{count} articles no longer available"),
    ),
    ChangeClass.BACK: _ClassWording(
        marked("Available again"),
        marked("Available again"),
        marked_plural("{count} article available again", "{count} articles available again"),
    ),
    ChangeClass.MOVED: _ClassWording(
        marked("Moved to another address"),
        marked("Moved to another address"),
        marked_plural("{count} article moved", "{count} articles moved"),
    ),
    ChangeClass.ACCESS: _ClassWording(
        marked("Access changed"),
        marked("Access changed"),
        marked_plural("{count} change of access", "{count} changes of access"),
    ),
    ChangeClass.RELABELLED: _ClassWording(
        marked("Byline, date or label changed"),
        marked("Byline, date or label changed"),
        marked_plural("{count} change of byline, date or label", "{count} changes of byline, date or label"),
    ),
    ChangeClass.COMMENT_GONE: _ClassWording(
        marked("Comments no longer visible"),
        marked("Comment no longer visible"),
        marked_plural("{count} comment no longer visible", "{count} comments no longer visible"),
    ),
    ChangeClass.COMMENT_BACK: _ClassWording(
        marked("Comments visible again"),
        marked("Comment visible again"),
        marked_plural("{count} comment visible again", "{count} comments visible again"),
    ),
    ChangeClass.COMMENT_EDITED: _ClassWording(
        marked("Comments edited"),
        marked("Comment edited"),
        marked_plural("{count} comment edited", "{count} comments edited"),
    ),
    ChangeClass.THREAD: _ClassWording(
        marked("Comments closed or opened"),
        marked("Comments closed or opened"),
        marked_plural("{count} thread closed or opened", "{count} threads closed or opened"),
    ),
    ChangeClass.COMMENT_NEW: _ClassWording(
        marked("New comments"), marked("New comment"), marked_plural("{count} new comment", "{count} new comments")
    ),
    ChangeClass.TEMPLATE: _ClassWording(
        marked("Template changes"),
        marked("Template change"),
        marked_plural("{count} template change", "{count} template changes"),
    ),
    ChangeClass.OUTAGE: _ClassWording(
        marked("Outages"), marked("Outage"), marked_plural("{count} outage", "{count} outages")
    ),
    ChangeClass.TERMS: _ClassWording(
        marked("Terms for machines changed"),
        marked("Terms for machines changed"),
        marked_plural("{count} change of terms for machines", "{count} changes of terms for machines"),
    ),
}

_LABELS: Mapping[Kind, str] = {
    Kind.ARTICLE_BYLINE: marked("Byline changed"),
    Kind.ARTICLE_DATE: marked("Publication date changed"),
    Kind.ARTICLE_LABEL: marked("Label changed"),
    Kind.THREAD_CLOSED: marked("Comments closed"),
    Kind.THREAD_OPENED: marked("Comments opened"),
}
"""Labels of kinds that share a class with others."""

_FAMILIES: Mapping[Family, str] = {
    Family.NEW: marked("new articles"),
    Family.EDIT: marked("edits"),
    Family.NOTICE: marked("notices"),
    Family.GONE: marked("gone or back"),
    Family.COMMENT: marked("comments"),
}

_STATES: Mapping[CoverageState, str] = {
    CoverageState.OK: marked("answered"),
    CoverageState.PARTIAL: marked("answered in part"),
    CoverageState.STALE: marked("only old articles in its feed"),
    CoverageState.EMPTY: marked("feed empty"),
    CoverageState.SILENT: marked("nothing new for longer than usual"),
    CoverageState.GAP: marked("not checked for part of the period"),
    CoverageState.BLOCKED: marked("refuses our visits"),
    CoverageState.FAILED: marked("did not answer"),
    CoverageState.DEAD: marked("no answer for weeks"),
    CoverageState.NOT_VISITED: marked("not visited"),
}


def class_heading(words: Words, cls: ChangeClass) -> str:
    """Heading over a group of items: "Silent headline edits"."""
    return words.gettext(_CLASSES[cls].heading)


def class_count(words: Words, cls: ChangeClass, count: int) -> str:
    """A number of changes of a class: "3 silent headline edits"."""
    return words.ngettext(*_CLASSES[cls].counted, count)


def event_label(words: Words, kind: Kind, cls: ChangeClass, count: int = 1) -> str:
    """Label of one event: "Silent headline edit", "3 comments no longer visible"."""
    if count > 1:
        return class_count(words, cls, count)
    return words.gettext(_LABELS.get(kind, _CLASSES[cls].label))


def kind_label(words: Words, kind: Kind) -> str:
    """What changes of a kind are called together, whatever they weigh: "Body edit"."""
    return words.gettext("Body edit") if kind is Kind.ARTICLE_BODY else event_label(words, kind, classify(kind, None))


def change_label(words: Words, change: Change) -> str:
    """What one change is called, at every door: "Silent headline edit", "Change of form"."""
    if change.baseline:
        return words.gettext("There before the first visit")
    if is_of_form(change.kind, change.significance, change.reason):
        return words.gettext("Change of form")
    return event_label(words, change.kind, classify(change.kind, change.declared))


def change_heading(words: Words, label: str, title: str | None, source: str) -> str:
    """What happened to what, and where: "Silent headline edit: The bridge (The River Post)"."""
    where = words.gettext("{title} ({source})", title=title, source=source) if title else source
    return words.gettext("{label}: {where}", label=label, where=where)


def family_name(words: Words, family: Family) -> str:
    """What a chart calls several classes together: "edits"."""
    return words.gettext(_FAMILIES[family])


def state_name(words: Words, state: CoverageState) -> str:
    """How a source was observed: "answered in part"."""
    return words.gettext(_STATES[state])
