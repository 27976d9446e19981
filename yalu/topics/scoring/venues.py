"""Tell a side that is a party from one that is only where others meet ("Trump and Xi in Busan", "한국에서 미중 회담")."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from yalu.topics.scanning.scan import Hit
from yalu.topics.scoring.evidence import WITH_OTHERS

_OTHER = {"C": "K", "K": "C"}
_PLACES = frozenset({"cn", "cn-places", "rok", "rok-places", "dprk", "dprk-places"})
"""Rows that name a side by a place; its people and offices are never a venue."""

_BEFORE = (" in ", " at ", "在", "于", "於")
_AFTER = ("에서", "서 ", "で")
_TOPIC = ("では", "でも", "での", "에서는", "에서도", "에서의")
"""A place that a sentence is about is more than a venue."""


def venues(title: Sequence[Hit], title_text: str, lead: Sequence[Hit], lead_text: str) -> frozenset[Hit]:
    """Return the terms of a side that is named only as the place where the other meets a third country.

    The title must name the other side and a country outside the relation, a field a meeting, and none the first side as
    more than a place.
    """
    if not any(hit.entry.row.id == "meetings" for hit in (*title, *lead)):
        return frozenset()
    for side, other in _OTHER.items():
        parties = [hit for hit in title if hit.kind == other]
        partner = any(hit.kind == "O" for hit in title) or any(hit.entry.row.id in WITH_OTHERS[other] for hit in parties)
        if not parties or not partner or any(hit.kind in ("PAIR", "S", "H") for hit in title):
            continue
        named = [(hit, text) for hits, text in ((title, title_text), (lead, lead_text)) for hit in hits if hit.kind == side]
        if named and all(_is_venue(hit, text) for hit, text in named):
            return frozenset(hit for hit, _ in named)
    return frozenset()


def without(hits: Iterable[Hit], dropped: frozenset[Hit]) -> list[Hit]:
    """Return the hits that are not among those dropped."""
    return [hit for hit in hits if hit not in dropped]


def _is_venue(hit: Hit, text: str) -> bool:
    if hit.entry.row.id not in _PLACES or text.startswith(_TOPIC, hit.end):
        return False
    return f" {text}".endswith(_BEFORE, 0, hit.start + 1) or text.startswith(_AFTER, hit.end)
