"""Compare the fields and the text that templates move like with like (comparison.md#fields-by-agreement).

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

from yalu.changes.body.boxes import are_alike, bag
from yalu.changes.language.word_variants import fold
from yalu.changes.significance.hunk import FORM
from yalu.changes.significance.text_significance import LINE, MOVED, TextDifference
from yalu.changes.text_diff.sequence_alignment import rising
from yalu.changes.versions import same_time
from yalu.model import Candidate, FieldCandidates, ParsedArticle, PublisherTime
from yalu.reasons import Reason
from yalu.text import one_line

T = TypeVar("T")
Places = Sequence[Candidate[T]]
Same = Callable[[T, T], bool]

HOUSE = "json-ld organisation"
"""Source of the publisher's name, which stands in for an author's."""
SEEN = ("element", "line")
"""How the sources of names begin that readers see."""
HEADING = "heading"
"""Source of the headline that readers see."""
SHOWN = ("time element", "visible date", "visible line")
"""Sources of the dates that readers see."""
_ACCOUNT = re.compile(r"[a-z][a-z0-9]{4,}\Z")
"""The name of an account, such as systems print for an author who entered no other."""
_GLUED = re.compile(r"(?<=[^\W\d_A-Z])[A-ZÀ-Þ]|(?<=[\u3400-\u9fff\uac00-\ud7af]{2})[\u3400-\u9fff\uac00-\ud7af]{2}")
"""Where a template glued a role to a name; one of two letters in scripts without capitals, as names may end in one."""
_WORD = re.compile(r"\w+")
SECTION, OPINION = 0.5, 0.75
"""Confidence in a label: from here a known section, from here a word for opinion."""


def like_with_like(
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
    if _one_template(before, after):
        names = _signed_in_one(old, new, before, after) or _renamed(bylines, before.byline, after.byline)
    if not another_template(before, after):
        names = names or _outvoted(bylines, before.byline, after.byline, _same_people)
    if old.label and new.label and not another_template(before, after):
        labels = _outvoted((old.label, new.label), before.label, after.label, _same_text)
    names = names or _byline(bylines, before.byline, after.byline)
    times = _published(old, new, before, after)
    filed = labels or _label((old.label, new.label), before, after)
    return (
        replace(old, byline=names[0], published_at=times[0], label=filed[0]),
        replace(new, byline=names[1], published_at=times[1], label=filed[1]),
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


def _keys(text: str) -> str:
    return "".join(fold(one_line(text)).keys)


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
    short, long = sorted(map(_keys, (first, second)), key=len)
    if short not in long:
        return False
    return redesigned or not any(map(str.isalpha, long.replace(short, "", 1)))


def _same_text(a: str, b: str) -> bool:
    return _keys(a) == _keys(b)


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
        return chosen if sorted(map(_keys, old)) == sorted(map(_keys, new)) else (old, old)
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
    differ = all(chosen) and all([*map(_keys, here)] != [*map(_keys, there)] for here, there in pairs)
    return chosen if pairs and differ and chosen in pairs else None


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
    return len(a) == len(b) and all(map(_same_name, sorted(a, key=_keys), sorted(b, key=_keys)))


def _same_name(a: str, b: str) -> bool:
    """Return True for one name, whole or in part; with a role glued to it; for an account that begins like the name."""
    short, long = sorted((a, b), key=len)
    words = [set(_WORD.findall(name.casefold())) for name in (short, long)]
    if _keys(a) == _keys(b) or words[0] <= words[1]:
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
        return chosen if kind and _one_template(before, after) else (old or new, old or new)
    if not (before.label and after.label):
        return chosen
    if _same_text(old, new):
        return chosen if another_template(before, after) else _beside_headline(old, before, after) or chosen
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
    sections = [pair for pair in sections if not _is_said(pair[0], after.label) and not _is_said(pair[1], before.label)]
    if sections:
        return sections[0][0].value, sections[0][1].value
    kept = sum(_same_text(a.value, b.value) and a.confidence >= SECTION for a, b in pairs)
    return chosen if rank >= OPINION and kept < 2 and not another_template(before, after) else (old, old)


def _beside_headline(chosen: str, before: FieldCandidates, after: FieldCandidates) -> tuple[str, str] | None:
    """Return the kinds of piece at a place by the headline: one is the label of both, or it says nothing else."""
    pairs = [pair for pair in pairs_of(before.label, after.label) if pair[0].source.startswith(SEEN)]
    kinds = [(a.value, b.value) for a, b in pairs if min(a.confidence, b.confidence) >= OPINION]
    alone = len(pairs) == 1 and all(
        sum(label.source == pairs[0][0].source for label in side.label) == 1 for side in (before, after)
    )
    fitting = (pair for pair in kinds if alone or sum(_same_text(chosen, value) for value in pair) == 1)
    return next((pair for pair in fitting if not _same_text(*pair)), None)


def _is_said(label: Candidate[str], places: Places[str]) -> bool:
    """Return True if the same place says a label too, be it after others."""
    return any(place.source == label.source and _same_text(place.value, label.value) for place in places)


def _confidence(label: str, places: Places[str]) -> float:
    return max((candidate.confidence for candidate in places if candidate.value == label), default=0.0)


# ---- body ------------------------------------------------------------------------------------------------------------

EDGE = 0.2
"""Largest share of the letters of the paragraphs in common that a template adds before or after them."""
Text = tuple[str, ...]


def another_template(before: FieldCandidates, after: FieldCandidates) -> bool:
    """Return True if the text stands in another element; a prefix before the names of its classes makes it no other."""
    names = (side.body_in.rstrip(">").split() for side in (before, after))
    short, long = sorted(names, key=lambda words: sum(map(len, words)))
    return len(short) != len(long) or not all(
        name == other or name.endswith((f"-{other}", f"_{other}")) for other, name in zip(short, long, strict=True)
    )


def _one_template(before: FieldCandidates, after: FieldCandidates) -> bool:
    """Return True if headline and text have the same classes: what one capture lacks was not lost by its template."""
    return not another_template(before, after) and before.drawn == after.drawn != ""


def but_for_edges(before: Text, after: Text) -> tuple[Text, Text, list[TextDifference]]:
    """Return the paragraphs of two templates without what one puts before or after all that both show.

    A paragraph at an edge that resembles one of the other capture was edited and stays; so does an edge that holds more
    than ``EDGE`` of the common text, such as what went behind a control that shows more.
    """
    keys = [[_keys(text) for text in texts] for texts in (before, after)]
    common = set(keys[0]) & set(keys[1])
    size = sum(map(len, common))
    apart = [
        [bag([text]) for text, key in zip(texts, own, strict=True) if key not in common]
        for texts, own in zip((before, after), keys, strict=True)
    ]
    gone, came = _edges(before, keys[0], common, apart[1], size), _edges(after, keys[1], common, apart[0], size)
    beside = Reason.of("form.beside")
    parts = [
        *(TextDifference(before[at], "", FORM, "edge", beside) for at in sorted(gone)),
        *(TextDifference("", after[at], FORM, "edge", beside) for at in sorted(came)),
    ]
    return _without(before, gone), _without(after, came), parts


def _edges(
    texts: Text, keys: Sequence[str], common: set[str], others: Sequence[Counter[str]], size: int
) -> frozenset[int]:
    """Return the places of the paragraphs of one capture that its template puts before or after the text."""
    shared = [at for at, key in enumerate(keys) if key in common]
    if not shared:
        return frozenset()
    places: set[int] = set()
    for edge in (range(shared[0]), range(shared[-1] + 1, len(texts))):
        alone = [at for at in edge if not any(are_alike(bag([texts[at]]), other) for other in others)]
        if sum(len(keys[at]) for at in alone) <= EDGE * size:
            places.update(alone)
    return frozenset(places)


def _without(texts: Text, places: frozenset[int]) -> Text:
    return tuple(text for at, text in enumerate(texts) if at not in places)


def as_form(parts: list[TextDifference], before: Text, after: Text) -> list[TextDifference]:
    """Return the differences between two templates: lines that only one shows are their form, and so are other places.

    A template puts several paragraphs elsewhere, or one from the beginning to the end, or a standfirst, a caption or a
    note on the other side of the paragraph at an end: a single one in another place was moved by an editor.
    """
    form = (LINE,) if _one_moved(before, after) else (LINE, MOVED)
    return [replace(part, significance=min(part.significance, FORM)) if part.what in form else part for part in parts]


def _one_moved(before: Text, after: Text) -> bool:
    keys = [[*map(_keys, texts)] for texts in (before, after)]
    counts, places = [*map(Counter, keys)], {key: at for at, key in enumerate(keys[1])}
    common = [(at, places[key]) for at, key in enumerate(keys[0]) if counts[0][key] == counts[1][key] == 1]
    moved = set(common) - set(rising(common))
    last, end = len(before) - 1, len(after) - 1
    return len(moved) == 1 and moved.isdisjoint({(0, end), (last, 0), (0, 1), (1, 0), (last, end - 1), (last - 1, end)})
