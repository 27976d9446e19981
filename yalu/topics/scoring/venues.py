"""Tell a side that is a party from one that is only where others meet ("Trump and Xi in Busan")."""

from __future__ import annotations

from yalu.topics.scanning.scan import TermHit
from yalu.topics.scoring.evidence import WITH_OTHERS
from yalu.topics.scoring.rules import Reading

_OTHER = {"C": "K", "K": "C"}
_PLACES = frozenset({"cn", "cn-places", "rok", "rok-places", "dprk", "dprk-places"})
"""Rows that name a side by a place; its people and offices are never a venue."""

_BEFORE = (" in ", " at ", "在", "于", "於")
_AFTER = ("에서", "서 ", "で")
_TOPIC = ("では", "でも", "での", "에서는", "에서도", "에서의")
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
    if hit.entry.row.id not in _PLACES or text.startswith(_TOPIC, hit.end):
        return False
    return f" {text}".endswith(_BEFORE, 0, hit.start + 1) or text.startswith(_AFTER, hit.end)
