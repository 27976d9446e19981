"""Choose the fields of two captures by what the same places of both say (comparison.md#fields-by-agreement).

Each field of a page is chosen among what several places say. Another template shows other places, so that the chosen
values can differ although nobody edited them. Here the places of both captures are paired, and the values of the best
pair take the place of the chosen ones; where a strong pair agrees, nothing changed.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeVar

from yalu.changes.body.author_credits import only_the_house
from yalu.changes.template_change import another_template, keys, one_template
from yalu.changes.versions import same_time
from yalu.model import Candidate, FieldCandidates, ParsedArticle, PublisherTime

T = TypeVar("T")
Places = Sequence[Candidate[T]]
Same = Callable[[T, T], bool]

HOUSE = "json-ld organisation"
"""Source of the publisher's name, which stands in for an author's."""
SEEN = ("element", "line")
"""How the sources of names and labels begin that readers see."""
SIGNED, FILED = (*SEEN, "link", "rel", "name"), (*SEEN, "badge")
"""How all sources of names begin that readers see, and all of labels."""
HEADING = "heading"
"""Source of the headline that readers see."""
SHOWN = ("time element", "visible date", "visible line")
"""Sources of the dates that readers see."""
_ACCOUNT = re.compile(r"[a-z][a-z0-9]{4,}\Z")
"""The name of an account, such as systems print for an author who entered no other."""
_GLUED = re.compile(r"(?<=[^\W\d_A-Z])[A-ZÀ-Þ]|(?<=[\u3400-\u9fff\uac00-\ud7af]{2})[\u3400-\u9fff\uac00-\ud7af]{2}")
"""Where a template glued a role to a name; one of two letters in scripts without capitals, as names may end in one."""
_WORD = re.compile(r"\w+")
_BADGE = re.compile(r"\s*[\[【［〔〈《<(（]\s?([^】\]］〕〉》>)）]{1,16}?)\s?[】\]］〕〉》>)）]\s*(?=\S)")
"""A label in brackets before a headline."""
SECTION, OPINION = 0.4, 0.6
"""Confidence in a label: from here a known section, from here a word for opinion."""


def agreed_fields(
    old: ParsedArticle, new: ParsedArticle, before: FieldCandidates, after: FieldCandidates
) -> tuple[ParsedArticle, ParsedArticle]:
    """Return two states of an article with headline, byline, publication date and label of the best pair of places.

    ``before`` and ``after`` are what the places of their captures say. A field of which a capture says nothing is left
    as it is: it was carried over from an earlier one, or is not known.
    """
    old_title, new_title = _title((old.title, new.title), before, after)
    old, new = replace(old, title=old_title), replace(new, title=new_title)
    bylines = old.byline, new.byline
    names, labels = None, None
    if one_template(before, after):
        names = _replaced(bylines, before.byline, after.byline)
    signing, signed = _naming(before), _naming(after)
    if one_template(before, after):
        names = names or _signed_in_one(old, new, signing, signed) or _renamed(bylines, before.byline, after.byline)
    if not another_template(before, after):
        names = names or _outvoted(bylines, signing.byline, signed.byline, _same_people)
    if old.label and new.label and not another_template(before, after):
        labels = _outvoted((old.label, new.label), before.label, after.label, _same_text)
    names = names or _but_for_house(_byline(bylines, signing.byline, signed.byline))
    times = _published(old, new, before, after)
    filed = labels or _label((old.label, new.label), before, after)
    if not another_template(before, after) and _same_text(filed[0] or "", filed[1] or ""):
        filed = _refiled(before, after) or filed
    title = old.title if _is_only_refiled((old.title, new.title), filed) else new.title
    return (
        replace(old, byline=names[0], published_at=times[0], label=filed[0]),
        replace(new, title=title, byline=names[1], published_at=times[1], label=filed[1]),
    )


def pairs_of(before: Places[T], after: Places[T]) -> list[tuple[Candidate[T], Candidate[T]]]:
    """Return what each place says that both captures have, in the order of ``before``: the first value of each."""
    there: dict[str, Candidate[T]] = {}
    for candidate in after:
        there.setdefault(candidate.source, candidate)
    here = {candidate.source: candidate for candidate in reversed(before)}
    return [(candidate, there[source]) for source, candidate in reversed(here.items()) if source in there]


def _says(value: T, places: Places[T], same: Same[T]) -> int:
    """Return how many places say a value."""
    return len({candidate.source for candidate in places if same(value, candidate.value)})


# ---- headline --------------------------------------------------------------------------------------------------------


def _title(chosen: tuple[str, str], before: FieldCandidates, after: FieldCandidates) -> tuple[str, str]:
    """The headline that readers see decides: newsrooms change it and leave the statements as they were."""
    old, new = chosen
    if not (old and new and before.title and after.title) or _same_text(old, new):
        return chosen
    pairs = pairs_of(before.title, after.title)
    agreed = [a.source for a, b in pairs if _same_text(a.value, b.value)]
    differ = [(a, b) for a, b in pairs if a.source not in agreed]
    if HEADING in agreed:
        return old, old
    if any(a.source == HEADING for a, _ in differ):
        dressed = _is_dressed(old, new, redesigned=another_template(before, after))
        return (old, old) if dressed and agreed and len(differ) == 1 else chosen
    known = _says(old, after.title, _same_text) or _says(new, before.title, _same_text)
    if agreed or (not differ and known):
        return old, old
    return (differ[0][0].value, differ[0][1].value) if differ else chosen


def _is_dressed(first: str, second: str, *, redesigned: bool) -> bool:
    """Return True if one headline is the other with a counter, or with whatever another template puts beside it."""
    short, long = sorted(map(keys, (first, second)), key=len)
    if short not in long:
        return False
    return redesigned or not any(map(str.isalpha, long.replace(short, "", 1)))


def _same_text(a: str, b: str) -> bool:
    return keys(a) == keys(b)


# ---- byline ----------------------------------------------------------------------------------------------------------

Names = tuple[str, ...]


def _byline(chosen: tuple[Names, Names], before: Places[Names], after: Places[Names]) -> tuple[Names, Names]:
    """More places in both captures have to show that another person signs than show that nobody else does.

    Where none shows those chosen, a place decides that has as many beside it; else two places on each side have to name
    them, or all that name anybody, or two those of the shorter byline where an author joined or left.
    """
    old, new = chosen
    if not (old and new):
        return old or new, old or new
    if not (before and after):
        return chosen
    if _same_people(old, new):
        return chosen if sorted(map(keys, old)) == sorted(map(keys, new)) else (old, old)
    every = [(_named(before, source), _named(after, source)) for source in {place.source for place in before}]
    common = [(here, there) for here, there in every if there]
    changed = sum(_has(here, old) and _has(there, new) and not _same_people(here, there) for here, there in common)
    kept = sum(_same_people(here, there) and any(map(_among(here), (*old, *new))) for here, there in common)
    if changed or kept:
        return chosen if changed > kept else (old, old)
    says = _says(old, before, _same_people), _says(new, after, _same_people)
    for here, there in pairs_of(before, after):
        others = _says(here.value, before, _same_people), _says(there.value, after, _same_people)
        if min(others[0] - says[0], others[1] - says[1]) >= 0 and not _same_people(here.value, there.value):
            return here.value, there.value
    if _has(old, new) or _has(new, old):  # one place may name the first of several alone
        return chosen if says[len(new) < len(old)] > 1 else (old, old)
    known = _says(old, after, _same_people) or _says(new, before, _same_people)
    sure = min(says) > 1 or (_alone(old, before) and _alone(new, after))
    return chosen if sure and not known else (old, old)


def _alone(names: Names, places: Places[Names]) -> bool:
    """Return True if readers see the names, and no place names anybody else."""
    named = [place for place in places if place.source != HOUSE]
    seen = any(place.source.startswith((*SEEN, "name")) for place in named)
    return seen and all(_same_people(names, place.value) for place in named)


def _renamed(chosen: tuple[Names, Names], before: Places[Names], after: Places[Names]) -> tuple[Names, Names] | None:
    """Return the names chosen if every place that one template has in both captures writes them differently."""
    pairs = [(here.value, there.value) for here, there in pairs_of(before, after) if here.source != HOUSE]
    differ = all(chosen) and all([*map(keys, here)] != [*map(keys, there)] for here, there in pairs)
    return _but_for_house(chosen) if pairs and differ and chosen in pairs else None


def _naming(side: FieldCandidates) -> FieldCandidates:
    """Return what the places say without those that name no author."""
    return replace(side, byline=tuple(place for place in side.byline if place.confidence > 0))


def _but_for_house(names: tuple[Names, Names]) -> tuple[Names, Names]:
    """Return two bylines; the first for both where only one of them names an author."""
    old, new = names
    return (old, old) if old and new and only_the_house(old) is not only_the_house(new) else names


def _replaced(chosen: tuple[Names, Names], before: Places[Names], after: Places[Names]) -> tuple[Names, Names] | None:
    """Return what stands for the author at one place of one template that readers see, at least one of them a person.

    One of them is the author of its page, or the pages name no author, or several such places change and none stays;
    and fewer places keep either than change.
    """
    pairs = [pair for pair in pairs_of(before, after) if pair[0].source.startswith(SIGNED)]
    differ = [pair for pair in pairs if not _same_people(pair[0].value, pair[1].value)]
    kept = [here.value for here, there in pairs if _same_people(here.value, there.value)]
    unsigned = all(not names or only_the_house(names) for names in chosen) or (len(differ) > 1 and not kept)
    for here, there in differ:
        known = _same_people(here.value, chosen[0]) or _same_people(there.value, chosen[1])
        fits = max(here.confidence, there.confidence) > 0 and (known or unsigned)
        stays = sum(_same_people(names, here.value) or _same_people(names, there.value) for names in kept)
        if fits and stays < len(differ):
            return here.value, there.value
    return None


def _outvoted(chosen: tuple[T, T], before: Places[T], after: Places[T], same: Same[T]) -> tuple[T, T] | None:
    """Return the values that most places of one template show, at least two, where those chosen stayed."""
    if not same(*chosen):
        return None
    pairs = [(here.value, there.value) for here, there in pairs_of(before, after)]
    votes = Counter(pair for pair in pairs if not same(*pair)).most_common(1)
    return votes[0][0] if votes and votes[0][1] > max(1, sum(same(*pair) for pair in pairs)) else None


def _signed_in_one(
    old: ParsedArticle, new: ParsedArticle, before: FieldCandidates, after: FieldCandidates
) -> tuple[Names, Names] | None:
    """Return the names in two captures of one template if readers see an author in one and nowhere in the other."""
    named = [any(place.source != HOUSE for place in side.byline) for side in (before, after)]
    seen = [any(place.source.startswith(SEEN) for place in side.byline) for side in (before, after)]
    if sum(named) != 1 or seen != named or old.access is not new.access:
        return None
    signed, other, places = (old, new, after.byline) if named[0] else (new, old, before.byline)
    carried = bool(other.byline) and all(place.value != other.byline for place in places)
    if carried or any(name in other.body or "。" in name for name in signed.byline):
        return None
    return (old.byline, ()) if named[0] else ((), new.byline)


def _named(places: Places[Names], source: str) -> Names:
    """Return all names that the places of one source name: a page has an element for each author."""
    return tuple(dict.fromkeys(name for place in places if place.source == source for name in place.value))


def _among(names: Names) -> Callable[[str], bool]:
    return lambda name: any(_same_name(name, other) for other in names)


def _has(names: Names, wanted: Names) -> bool:
    return all(map(_among(names), wanted))


def _same_people(a: Names, b: Names) -> bool:
    """Return True for the same names in any order."""
    return len(a) == len(b) and all(map(_same_name, sorted(a, key=keys), sorted(b, key=keys)))


def _same_name(a: str, b: str) -> bool:
    """Return True for one name, whole or in part; with a role glued to it; for an account that begins like the name."""
    short, long = sorted((a, b), key=len)
    words = [set(_WORD.findall(name.casefold())) for name in (short, long)]
    if keys(a) == keys(b) or words[0] <= words[1]:
        return True
    if long.startswith(short):
        return _GLUED.match(long, len(short)) is not None
    return _ACCOUNT.match(short) is not None and "".join(filter(str.isalnum, long)).lower().startswith(short)


# ---- publication date ------------------------------------------------------------------------------------------------


def _published(
    old: ParsedArticle, new: ParsedArticle, before: FieldCandidates, after: FieldCandidates
) -> tuple[PublisherTime | None, PublisherTime | None]:
    """The days that readers see at one place decide, then a day that one place keeps; an update replaces none."""
    old_time, new_time = old.published_at, new.published_at
    if one_template(before, after) and (days := _redated(old_time, before, after)):
        return days
    if (
        old_time is None
        or new_time is None
        or same_time(old_time, new_time)
        or _are_shown(old_time, new_time, before, after)
    ):
        return old_time, new_time
    pairs = [(a.value, b.value) for a, b in pairs_of(before.published_at, after.published_at)]
    if any(same_time(*pair) and (same_time(pair[0], old_time) or same_time(pair[0], new_time)) for pair in pairs):
        return old_time, old_time
    pairs = [pair for pair in pairs if not same_time(*pair)]
    if pairs:
        return (old_time, new_time) if (old_time, new_time) in pairs else pairs[0]
    known = _says(old_time, after.published_at, same_time) or _says(new_time, before.published_at, same_time)
    updated = bool(_says(old_time, before.modified_at, same_time)) is not bool(
        _says(new_time, after.modified_at, same_time)
    )
    return (old_time, old_time) if known or updated else (old_time, new_time)


def _redated(
    stated: PublisherTime | None, before: FieldCandidates, after: FieldCandidates
) -> tuple[PublisherTime, PublisherTime] | None:
    """Return the days at one place that readers see, where it showed the one stated and no place shows it any more.

    A day that the page calls its update is none.
    """
    shown = [place for place in after.published_at if place.source in SHOWN]
    for here, there in pairs_of(before.published_at, shown):
        if here.source in SHOWN and stated is not None and same_time(here.value, stated):
            kept = any(place.value.local.date() == here.value.local.date() for place in shown)
            updated = any(_says(time.value, after.modified_at, same_time) for time in (here, there))
            return None if kept or updated else (here.value, there.value)
    return None


def _are_shown(
    old_time: PublisherTime, new_time: PublisherTime, before: FieldCandidates, after: FieldCandidates
) -> bool:
    """Return True if both times are the likeliest ones that readers see, at one place."""
    seen = [next((each for each in some.published_at if each.source in SHOWN), None) for some in (before, after)]
    if seen[0] is None or seen[1] is None or seen[0].source != seen[1].source:
        return False
    return same_time(seen[0].value, old_time) and same_time(seen[1].value, new_time)


# ---- label -----------------------------------------------------------------------------------------------------------

Label = str | None


def _label(chosen: tuple[Label, Label], before: FieldCandidates, after: FieldCandidates) -> tuple[Label, Label]:
    """The same place in both captures has to show another label; on one template a kind of piece may come or go."""
    old, new = chosen
    if not (old and new):
        kind = max((_confidence(old or "", before.label), _confidence(new or "", after.label))) >= OPINION
        return chosen if kind and one_template(before, after) else (old or new, old or new)
    if not (before.label and after.label):
        return chosen
    if _same_text(old, new):
        return chosen
    ranks = _confidence(old, before.label), _confidence(new, after.label)
    rank = max(ranks)
    pairs = pairs_of(before.label, after.label)
    if any(_same_text(a.value, b.value) and a.confidence >= rank for a, b in pairs):
        return old, old
    known = _says(old, after.label, _same_text) or _says(new, before.label, _same_text)
    if another_template(before, after) and (known or min(ranks) < SECTION):
        return old, old  # where a site files a piece moves with its software
    differ = [(a, b) for a, b in pairs if not _same_text(a.value, b.value)]
    if any((a.value, b.value) == (old, new) for a, b in differ):
        return chosen
    sections = [(a, b) for a, b in differ if min(a.confidence, b.confidence) >= SECTION]
    sections = [
        pair for pair in sections if not _has_label(pair[0], after.label) and not _has_label(pair[1], before.label)
    ]
    if sections:
        return sections[0][0].value, sections[0][1].value
    kept = sum(_same_text(a.value, b.value) and a.confidence >= SECTION for a, b in pairs)
    return chosen if rank >= OPINION and kept < 2 and not another_template(before, after) else (old, old)


def _refiled(before: FieldCandidates, after: FieldCandidates) -> tuple[str, str] | None:
    """Return the labels of a place on one template of which one, the first or a kind of piece, is another in each."""
    for here, there in pairs_of(before.label, after.label):
        old, new = (
            {keys(each.value): each for each in side.label if each.source == here.source} for side in (before, after)
        )
        gone, come = ([side[key] for key in side if key not in other] for side, other in ((old, new), (new, old)))
        if here.source.startswith(FILED) and len(gone) == len(come) == 1:
            first = keys(gone[0].value) == keys(here.value) and keys(come[0].value) == keys(there.value)
            if first or min(gone[0].confidence, come[0].confidence) >= OPINION:
                return gone[0].value, come[0].value
    return None


def _is_only_refiled(titles: tuple[str, str], labels: tuple[Label, Label]) -> bool:
    """Return True if headlines differ only in a label in brackets before them that is told as such."""
    badges = [_BADGE.match(title) for title in titles]
    rests = {keys(title[badge.end() :] if badge else title) for badge, title in zip(badges, titles, strict=True)}
    relabelled = labels[0] != labels[1] and any(
        badge and _same_text(badge[1], label or "") for badge, label in zip(badges, labels, strict=True)
    )
    return relabelled and len(rests) == 1


def _has_label(label: Candidate[str], places: Places[str]) -> bool:
    """Return True if the same place says a label too, be it after others."""
    return any(place.source == label.source and _same_text(place.value, label.value) for place in places)


def _confidence(label: str, places: Places[str]) -> float:
    return max((candidate.confidence for candidate in places if candidate.value == label), default=0.0)
