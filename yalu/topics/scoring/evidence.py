"""Collect named evidence for and against the topic in a text.

Each item is something a reader would point at: which side is named where and how plainly, what a source of one side
says of the other, which other countries are named, and what kind of subject the words indicate. The weights are in
yalu.topics.scoring.weighing. The sides are China ("C") and Korea ("K").
"""

from __future__ import annotations

from collections.abc import Iterable

from yalu.topics.scanning.lexicon import LexiconRow
from yalu.topics.scanning.scan import TermHit
from yalu.topics.scoring.rules import Case, Reading, in_list, joined

_OTHER = {"C": "K", "K": "C"}
WITH_OTHERS = {
    "C": frozenset({"cn-us", "cn-japan", "cn-russia", "cn-taiwan"}),
    "K": frozenset({"rok-us", "rok-japan", "dprk-others", "rok-taiwan"}),
}
"""Rows that name a side together with another country."""

_NEIGHBOURS = ("o-us", "o-japan", "o-taiwan", "o-russia")
_SUBJECTS = ("dealings", "two-countries", "lists", "arts", "nature", "abroad", "inner-c", "inner-k")
_UNNAMED = {"neighbour": "a neighbour left unnamed", "two-countries": "the two countries"}
"""Rows that denote a country without its name, and how the evidence calls them."""

_SEVERAL = 2
_WIDER = frozenset({"japan-issues", "taiwan-usfk", "nuke-sub", "people", "heritage", "games", "technology"})
"""Rows of wider matters, which are no more specific to China and Korea than to other countries."""

OWN = {
    "US": "o-us",
    "JP": "o-japan",
    "TW": "o-taiwan",
    "HK": "o-hong-kong",
    "RU": "o-russia",
    "IN": "o-india",
    "VN": "o-vietnam",
    "PH": "o-philippines",
    "SG": "o-singapore",
    "AU": "o-oceania",
    "NZ": "o-oceania",
    **dict.fromkeys(("GB", "DE", "FR", "IT", "ES", "PL", "NL", "BE", "AT", "CH", "SE"), "o-europe"),
    **dict.fromkeys(("MY", "ID", "TH", "KH", "LA", "MM"), "o-southeast-asia"),
    **dict.fromkeys(("CA", "MX", "BR", "AR", "CL", "PE"), "o-americas"),
}
"""The row that names a source's own country, by ISO 3166 code."""


def side_of(row: LexiconRow) -> str | None:
    """Return the side a term of this row points at, "C" or "K"; None if it points at neither or both."""
    if row.kind in ("C", "K"):
        return row.kind
    if row.kind == "H" and row.needs and not row.general:
        return _OTHER[row.needs]
    return None


def _matters(reading: Reading) -> set[str]:
    return {hit.entry.row.id for hit in reading.hits if hit.kind in ("T", "M")} - _WIDER


class Sides:
    """How plainly a reading names each side: 2 by name, 1 faintly (a place, a company, an issue), 0 not at all.

    ``strength`` holds these numbers; ``again`` tells whether a side is named at more than one position.
    """

    __slots__ = ("again", "strength")

    def __init__(self, reading: Reading) -> None:
        self.strength = {"C": 0, "K": 0}
        starts: dict[str, set[int]] = {"C": set(), "K": set()}
        for hit in reading.hits:
            if hit.entry.row.id == "xi-visit":
                self.strength = {"C": 2, "K": 2}
            side = side_of(hit.entry.row)
            if side is None:
                continue
            plain = hit.kind in ("C", "K") and not hit.entry.row.faint
            self.strength[side] = max(self.strength[side], 2 if plain else 1)
            starts[side].add(hit.start)
        self.again = {side: len(positions) > 1 for side, positions in starts.items()}

    @property
    def both(self) -> int:
        """The strength of the side named less plainly."""
        return min(self.strength.values())


def evidence(case: Case) -> list[str]:
    """Return the names of the evidence in a case, each once."""
    title, lead = Sides(case.title), Sides(case.lead)
    parts = [_across(case, title, lead), _home(case, title, lead)]
    for name, reading, sides in (("title", case.title, title), ("lead", case.lead, lead)):
        parts += [_named(name, reading, sides), _others(name, case, reading), _subject(name, reading)]
    names = dict.fromkeys(item for part in parts for item in part)
    if joined(case.title):
        names["title: the sides are only joined"] = None
    if case.home is None and case.own:
        names["a source of a third country"] = None
    if not case.lead.text.strip():
        names["no lead"] = None
    return list(names)


def two_parties(case: Case) -> bool:
    """Return True if both sides are named or implied: by the source's own country, or by an issue of both."""
    sides: set[str | None] = {case.home if _speaks_of_itself(case) else None}
    for hit in (*case.title.hits, *case.lead.hits):
        if hit.kind in ("PAIR", "S") or hit.entry.row.alone:
            return True
        sides.add(side_of(hit.entry.row))
    rows = {hit.entry.row.id for hit in (*case.title.hits, *case.lead.hits)}
    unnamed = case.home and case.commentary and not rows.isdisjoint(_UNNAMED)
    return sides >= {"C", "K"} or bool(unnamed and not case.title.has("O") and not case.lead.has("O"))


def _speaks_of_itself(case: Case) -> bool:
    """Return True if a source of one side refers to its own country, as any commentary of its does."""
    own = (f"HOME-{case.home}", f"CUE-{case.home}")
    return case.commentary or case.title.has(*own) or case.lead.has(own[0])


_STRENGTHS = {
    (2, 2): "both sides by name",
    (1, 2): "one side by name, one faintly",
    (1, 1): "both sides faintly",
}


def _named(name: str, reading: Reading, sides: Sides) -> Iterable[str]:
    if reading.has("S"):
        yield f"{name}: strong issue"
    if any(hit.kind == "H" and not hit.entry.row.weak for hit in reading.hits):
        yield f"{name}: half issue"
    if any(hit.entry.row.alone for hit in reading.hits):
        yield f"{name}: issue of both"
    low, high = sorted(sides.strength.values())
    if reading.has("PAIR"):
        yield f"{name}: pair"
    elif (low, high) in _STRENGTHS:
        yield f"{name}: {_STRENGTHS[low, high]}"


def _across(case: Case, title: Sides, lead: Sides) -> Iterable[str]:
    """Yield evidence of one side in the title and the other in the lead."""
    if not any(title.strength.values()):
        yield "title names no side"
    if title.both or case.title.has("PAIR"):
        return
    for side, other in _OTHER.items():
        if title.strength[side] and lead.strength[other]:
            yield "title one side, lead the other" + (" by name" if lead.strength[other] == 2 else " faintly")
            if lead.again[other]:
                yield "lead names the other side again"
            if title.strength[side] == 1:
                yield "title side only faint"


def _home(case: Case, title: Sides, lead: Sides) -> Iterable[str]:
    """Yield evidence of what a source of one side says of the other."""
    if case.home is None:
        return
    source, other = f"{case.home} source", _OTHER[case.home]
    if title.both or case.title.has("PAIR", "S"):
        yield f"{source}: title names both sides"
    if case.title.issues and not title.strength[other]:
        yield f"{source}: an issue in the title"
    named = title.strength[other] or lead.strength[other]
    if not case.title.has("O") and not case.lead.has("O"):
        rows = {hit.entry.row.id for hit in (*case.title.hits, *case.lead.hits)}
        yield from (f"{source}: {text}" for row, text in _UNNAMED.items() if row in rows)
    if not named:
        return
    if _matters(case.title):
        yield f"{source}: a matter between the two in the title"
    if title.strength[other]:
        yield f"{source}: title names the other side" + (" faintly" if named == 1 else "")
        yield from _home_title(case, source)
        return
    yield f"{source}: lead names the other side" + (" faintly" if named == 1 else "")
    if case.title.has(f"HOME-{case.home}", f"CUE-{case.home}") or case.lead.has(f"HOME-{case.home}"):
        yield f"{source}: speaks of its own country"
    if title.strength[case.home]:
        yield f"{source}: title names its own side"


def _home_title(case: Case, source: str) -> Iterable[str]:
    """Yield evidence that accompanies the other side in the title of a source of one side."""
    if case.title.has(f"HOME-{case.home}", f"CUE-{case.home}"):
        yield f"{source}: title speaks of its own country too"
    if case.lead.has(f"HOME-{case.home}"):
        yield f"{source}: lead speaks of its own country too"
    if case.title.has("EDITORIAL"):
        yield f"{source}: an editorial"
    if not case.title.has("O"):
        yield f"{source}: title names no other country"
    if not case.lead.text.strip():
        yield f"{source}: no lead"


def _others(name: str, case: Case, reading: Reading) -> Iterable[str]:
    label = case.label if name == "title" else 0
    hits = [hit for hit in reading.hits if hit.kind == "O" and hit.start >= label]
    rows = {hit.entry.row.id for hit in hits}
    if case.own in rows or (case.home is None and reading.has("HOME-K", "HOME-C")):
        yield f"{name}: the source's own country"
    both = reading.has("PAIR") or (reading.c and reading.k)
    if both and case.own in rows:
        yield f"{name}: both sides and the source's own country"
    if both and any(hit.entry.row.third for hit in hits):
        yield f"{name}: both sides and a third country"
    rows.discard(case.own or "")
    yield from (f"{name}: {row}" for row in _NEIGHBOURS if row in rows)
    if any(hit.entry.row.third for hit in hits):
        yield f"{name}: a third country"
    if len(rows) >= _SEVERAL:
        yield f"{name}: several other countries"
    sides = [hit for hit in reading.hits if hit.kind in ("C", "K") and not hit.entry.row.faint]
    for side, compounds in WITH_OTHERS.items():
        own = [hit for hit in sides if hit.kind == side]
        if own and all(hit.entry.row.id in compounds for hit in own):
            yield f"{name}: {side} only together with another country"
    if sides and not reading.has("PAIR") and in_list(reading).issuperset(sides):
        yield f"{name}: a list of countries"


def _subject(name: str, reading: Reading) -> Iterable[str]:
    if reading.has("N"):
        yield f"{name}: another subject"
    rows = {hit.entry.row.id for hit in reading.hits}
    yield from (f"{name}: {row}" for row in _SUBJECTS if row in rows)
    matters = _matters(reading)
    if reading.c and reading.k and not matters and not rows & {"dealings", "two-countries"}:
        yield f"{name}: both sides without dealings or a matter"
    if matters:
        yield f"{name}: a matter"
    elif reading.has("T", "M"):
        yield f"{name}: a wider matter"
    if len(matters) > 1:
        yield f"{name}: more than one matter"


# ---- venues: a side that is no party but only where others meet, as in "Trump and Xi in Busan" -----------------------

_PLACES = frozenset({"cn", "cn-places", "rok", "rok-places", "dprk", "dprk-places"})
"""Rows that name a side by a place; its people and offices are never a venue."""

_BEFORE_VENUE = (" in ", " at ", "在", "于", "於")
_AFTER_VENUE = ("에서", "서 ", "で")
_NO_VENUE = ("では", "でも", "での", "에서는", "에서도", "에서의")
"""A place that a sentence is about is more than a venue."""


def venues(title: Reading, lead: Reading) -> frozenset[TermHit]:
    """Return the terms of a side that is named only as the place where the other meets a third country.

    The title must name the other side and a country outside the relation, a field a meeting, and none the first side as
    more than a place.
    """
    if title.has("PAIR", "S", "H") or not (title.names("meetings") or lead.names("meetings")):
        return frozenset()
    for side, other in _OTHER.items():
        if not title.has(other) or not (title.has("O") or any(map(title.names, WITH_OTHERS[other]))):
            continue
        named = [(hit, reading.text) for reading in (title, lead) for hit in reading.hits if hit.kind == side]
        if named and all(_is_venue(hit, text) for hit, text in named):
            return frozenset(hit for hit, _ in named)
    return frozenset()


def without(reading: Reading, dropped: frozenset[TermHit]) -> Reading:
    """Return the reading without these terms."""
    return Reading(reading.text, [hit for hit in reading.hits if hit not in dropped]) if dropped else reading


def _is_venue(hit: TermHit, text: str) -> bool:
    if hit.entry.row.id not in _PLACES or text.startswith(_NO_VENUE, hit.end):
        return False
    return f" {text}".endswith(_BEFORE_VENUE, 0, hit.start + 1) or text.startswith(_AFTER_VENUE, hit.end)
