"""What became of a page that the reader cites, in the reader's words."""

from __future__ import annotations

import re
from dataclasses import dataclass

from yalu.records.study.footnote import Drift, Footnote, StateBasis
from yalu.reports.words.classes import kind_label
from yalu.reports.words.reasons import Phrase, reason_phrase
from yalu.reports.words.times import day
from yalu.reports.words.words import Words

_PAGES = re.compile(r"[\d\s,–-]+")


@dataclass(frozen=True, slots=True)
class ToldFootnote:
    """One cited page: where it is cited, what it says now, and which state was taken for the cited one."""

    entry: str
    title: str
    url: str | None
    cited: str
    """Where and when it is cited: "kim2021, p. 12, 5 Mar 2021"."""
    state: str
    basis: str | None
    """What is uncertain about the cited state; None if nothing is."""
    reason: Phrase | None
    footnote: Footnote


def told_footnote(words: Words, footnote: Footnote) -> ToldFootnote:
    """The page in words. Days are those of UTC, as the day of citing is taken to be."""
    return ToldFootnote(
        entry=footnote.entry,
        title=footnote.title or footnote.url or footnote.entry,
        url=footnote.url,
        cited=words.several([part for part in (footnote.entry, _place(words, footnote), footnote.cited_on) if part]),
        state=_state(words, footnote),
        basis=_basis(words, footnote),
        reason=None if footnote.reason is None else reason_phrase(words, footnote.reason),
        footnote=footnote,
    )


def _place(words: Words, footnote: Footnote) -> str:
    locator = footnote.locator or ""
    return words.gettext("p. {pages}", pages=locator) if _PAGES.fullmatch(locator) else locator


def _state(words: Words, footnote: Footnote) -> str:
    gettext = words.gettext
    place = _place(words, footnote) or footnote.entry
    seen = day(words, footnote.last_seen_at, year=True) if footnote.last_seen_at else ""
    if footnote.drift is Drift.GONE:
        since = day(words, footnote.drifted_at, year=True) if footnote.drifted_at else ""
        return gettext(
            "The page that you cite ({place}) is gone since {day}; its last copy is of {seen}.",
            place=place,
            day=since,
            seen=seen,
        )
    if footnote.drift is Drift.CHANGED:
        return _changed(words, footnote, place)
    if footnote.drift is Drift.COSMETIC:
        return gettext("The page that you cite ({place}) differs in form alone.", place=place)
    if footnote.drift is Drift.UNCHANGED:
        return gettext("The page that you cite ({place}) was unchanged on {day}.", place=place, day=seen)
    return gettext("Nothing is held of the page that you cite ({place}).", place=place)


def _changed(words: Words, footnote: Footnote, place: str) -> str:
    before, after = footnote.before, footnote.after
    gettext = words.gettext
    if before and after:
        return gettext(
            "The page that you cite ({place}) now says “{after}” in place of “{before}”.",
            place=place,
            after=after,
            before=before,
        )
    if after:
        return gettext("The page that you cite ({place}) now also says “{after}”.", place=place, after=after)
    if before:
        return gettext("The page that you cite ({place}) no longer says “{before}”.", place=place, before=before)
    labels = [kind_label(words, kind) for kind in footnote.kinds]
    return gettext("The page that you cite ({place}) has changed: {what}.", place=place, what=words.several(labels))


def _basis(words: Words, footnote: Footnote) -> str | None:
    if footnote.cited_not_after is None or footnote.basis is StateBasis.SEEN:
        return None
    first = day(words, footnote.cited_not_after, year=True)
    if footnote.basis is StateBasis.BETWEEN:
        return words.gettext(
            "The cited state was first seen on {day}; whether it still stood on the day of citing is not known.",
            day=first,
        )
    if footnote.basis is StateBasis.LATER:
        return words.gettext("No state of the day of citing is held: the earliest was first seen on {day}.", day=first)
    return words.gettext("No day of citing is stated: the earliest state, first seen on {day}, is compared.", day=first)
