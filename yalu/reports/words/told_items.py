"""Items of a report in a reader's words: every sentence is made here, formats only place them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from yalu.reasons import Reason
from yalu.records.quoting.quotation import Quote, QuoteRun
from yalu.reports.change_classes import UNRANKED, ChangeClass
from yalu.reports.report import Event, Flapping, FlapState, Item, Links
from yalu.reports.words.classes import class_heading, event_label
from yalu.reports.words.names import outlet
from yalu.reports.words.reasons import Phrase, reason_phrase
from yalu.reports.words.times import event_interval, span
from yalu.reports.words.words import Words, marked


@dataclass(frozen=True, slots=True)
class ToldEvent:
    """One event. ``anchor`` is its place in a page; ``link`` leads to the whole redline, if there is a page for it."""

    cls: ChangeClass
    label: str
    when: str
    reason: Phrase | None
    """None for what is merely new."""
    score: str | None
    significance: float
    facts: tuple[str, ...]
    moved: tuple[str, str] | None
    """Old and new address."""
    quotes: tuple[Quote, ...]
    versions: str | None
    """The two stored versions, "v10 → v15"."""
    anchor: str
    link: str | None


@dataclass(frozen=True, slots=True)
class ToldFlapping:
    """A thing that went back and forth; ``text`` is its last state in the article's language."""

    line: str
    text: str | None


@dataclass(frozen=True, slots=True)
class ToldItem:
    """One article with everything that happened to it. ``lead`` is the place of the most significant event."""

    cls: ChangeClass
    heading: str
    source: str
    outlet: str
    title: str
    url: str | None
    link: str | None
    """The article in the reading room or on a stored page."""
    byline: tuple[str, ...]
    language: str | None
    rank: int | None
    anchor: str
    events: tuple[ToldEvent, ...]
    lead: int
    flapping: tuple[ToldFlapping, ...]
    reprints: tuple[tuple[str, str | None], ...]
    """Names and addresses of other outlets with the same edit."""
    copies: tuple[tuple[ToldEvent, ...], ...]
    """What was edited in each of them."""
    scope: str | None
    notes: tuple[str, ...]
    """What limits the item: terms of the source."""
    more: str | None
    """Changes that are not listed, because the article changed too often."""


_SHOWN_BY_QUOTE = frozenset(
    {
        "article.notice_added",
        "article.notice_removed",
        "article.author_replaced",
        "article.author_added",
        "article.author_removed",
        "article.date_later",
        "article.date_earlier",
        "article.label",
    }
)
"""Codes of reasons whose words of the publisher stand in the quotation beside them too."""

_RULES: Mapping[str, str] = {
    "R1": marked("both sides as one term, or an issue between them, in the title"),
    "R2": marked("both sides in the title"),
    "R3": marked("an issue in the title with the side it needs"),
    "R4": marked("one side in the title, the other in the opening"),
    "R5": marked("the source writes of its own country and names the other side"),
    "R6": marked("both sides as one term in the opening"),
    "R7": marked("both sides in the opening"),
    "R9": marked("one side in the title, the other in passing"),
}

_FLAP_STATES: Mapping[FlapState, str] = {
    FlapState.THERE: marked("last seen there"),
    FlapState.GONE: marked("last seen missing"),
    FlapState.OPEN: marked("last seen open"),
    FlapState.CLOSED: marked("last seen closed"),
    FlapState.FULL: marked("last seen as the full text"),
    FlapState.TEASER: marked("last seen as a teaser"),
    FlapState.TEXT: marked("last seen with one of its known texts"),
}


def told_item(words: Words, item: Item, links: Links) -> ToldItem:
    """The item in the reader's words."""
    events = tuple(_event(words, item, event, links) for event in item.events)
    leads = [at for at, event in enumerate(item.events) if event.cls is item.cls]
    lead = max(leads, key=lambda at: item.events[at].significance, default=0)
    return ToldItem(
        cls=item.cls,
        heading=events[lead].label if events else class_heading(words, item.cls),
        source=item.source_name,
        outlet=outlet(words, item.source_type, item.country),
        title=item.title or item.url or item.source_name,
        url=item.url,
        link=links.item(item),
        byline=item.byline,
        language=item.language if item.title else None,
        rank=item.rank,
        anchor=f"item-{item.key}",
        events=events,
        lead=lead,
        flapping=tuple(_flapping(words, flapping) for flapping in item.flapping),
        reprints=tuple((reprint.source_name, reprint.url) for reprint in item.reprints),
        copies=tuple(
            tuple(told_event(words, event, _in_room(item, event, links)) for event in reprint.events)
            for reprint in item.reprints
        ),
        scope=_scope(words, item),
        notes=_notes(words, item),
        more=words.ngettext(
            "{count} more change to this article is not listed.",
            "{count} more changes to this article are not listed.",
            item.more,
        )
        if item.more
        else None,
    )


def told_event(words: Words, event: Event, link: str | None = None) -> ToldEvent:
    """The event in the reader's words."""
    weighed = event.cls not in UNRANKED
    pair = next((pair for pair in event.versions if pair.before and pair.after), None)
    return ToldEvent(
        cls=event.cls,
        label=event_label(words, event.kind, event.cls, event.count),
        when=event_interval(words, event.cls, event.not_before, event.not_after),
        reason=reason_phrase(words, _reason(event)) if weighed else None,
        score=words.score(event.significance) if weighed else None,
        significance=event.significance,
        facts=_facts(words, event),
        moved=event.moved,
        quotes=event.quotes,
        versions=f"{pair.before} → {pair.after}" if pair else None,
        anchor=f"change-{event.change_ids[0]}" if event.change_ids else f"event-{event.key}",
        link=link,
    )


def told_sides(words: Words, quote: Quote) -> list[tuple[str, tuple[QuoteRun, ...], str]]:
    """What each side of a quotation is called, its runs, and the tag of what differs in it: "del" or "ins"."""
    sides = ((words.gettext("Before"), quote.before, "del"), (words.gettext("After"), quote.after, "ins"))
    there = [(name, runs, tag) for name, runs, tag in sides if runs is not None]
    return there if len(there) == 2 else [(words.gettext("Text"), runs, tag) for _, runs, tag in there]


def _reason(event: Event) -> Reason:
    """The recorded reason, without what the quotation beside it shows."""
    return event.reason.bare() if event.quotes and event.reason.code in _SHOWN_BY_QUOTE else event.reason


def _event(words: Words, item: Item, event: Event, links: Links) -> ToldEvent:
    link = links.change(item, event.change_ids[0]) if event.change_ids else None
    return told_event(words, event, link)


def _in_room(item: Item, event: Event, links: Links) -> str | None:
    """Address of a copied edit: of copies there are no pages beside a report."""
    return links.change(item, event.change_ids[0]) if links.room is not None else None


def _facts(words: Words, event: Event) -> tuple[str, ...]:
    facts = []
    if event.declared is False and not event.reason.has("edit.silent"):
        facts.append(words.gettext("the page shows no notice and no newer date"))
    if event.teaser is not None:
        left, before = event.teaser
        facts.append(words.gettext("{left} characters readable, {before} before", left=left, before=before))
    if event.visible is not None:
        seen, expected = event.visible
        shown = words.ngettext("{count} comment visible", "{count} comments visible", seen)
        counted = words.gettext("the page counts {expected}", expected=expected) if expected is not None else None
        facts += [shown, counted] if counted else [shown]
    return tuple(facts)


def _flapping(words: Words, flapping: Flapping) -> ToldFlapping:
    line = words.ngettext(
        "{label}: back and forth, {count} time ({span}); {state}",
        "{label}: back and forth, {count} times ({span}); {state}",
        flapping.times,
        label=class_heading(words, flapping.cls),
        span=span(words, flapping.first, flapping.last),
        state=words.gettext(_FLAP_STATES[flapping.state]),
    )
    if flapping.earlier:
        earlier = words.ngettext("{count} time before the period", "{count} times before the period", flapping.earlier)
        line = words.several((line, earlier))
    return ToldFlapping(line, flapping.text)


def _scope(words: Words, item: Item) -> str | None:
    """Why the article is watched, and which of the reader's own words it has."""
    scope = scope_in_words(words, *item.scope) if item.scope else None
    if not item.interests:
        return scope
    looked_for = words.gettext("you look for: {words}", words=", ".join(item.interests))
    return f"{scope}; {looked_for}" if scope else looked_for


def scope_in_words(words: Words, rule: str, terms: Sequence[str]) -> str:
    """Why an article is in scope: the terms that matched, and the rule."""
    known = _RULES.get(rule.rstrip("+-"))
    why = words.gettext(known) if known else words.gettext("rule {rule}", rule=rule)
    if not terms:
        return words.gettext("In scope: {rule}", rule=why)
    return words.gettext("In scope: {terms} ({rule})", terms=", ".join(terms), rule=why)


def _notes(words: Words, item: Item) -> tuple[str, ...]:
    if item.quotable:
        return ()
    if item.reserved:
        return (words.gettext("Its publisher reserves text and data mining, so nothing is quoted."),)
    return (words.gettext("The terms of the source allow no quotation."),)
