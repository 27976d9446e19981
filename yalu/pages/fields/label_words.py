"""The words of a section label: what belongs to one, and how much it says (extraction.md#labels)."""

from __future__ import annotations

import re
from functools import lru_cache

from yalu.pages.document.vocabulary import phrases, whole
from yalu.pages.fields.breadcrumbs import EDGES
from yalu.text import one_line

LONGEST = 40
"""Maximum characters of a visible label; a longer line is a sentence."""
_PATH = re.compile(r"\s*[>＞›»]\s*")


def clean_label(raw: str) -> str:
    """Strip brackets, separators and words such as 栏目： or Category: from a label; of a path, its best step."""
    return _without_frame(one_line(raw)[:120].strip(EDGES))


@lru_cache(maxsize=2048)
def _without_frame(text: str) -> str:
    value = phrases("label_start").sub("", text, count=1).strip(EDGES)
    parts = [part.strip(EDGES) for part in _PATH.split(value)] if len(value) <= LONGEST else []
    part = min(reversed(parts), key=rank_of, default=value)
    return part if rank_of(part) <= 2 else value


@lru_cache(maxsize=2048)
def rank_of(label: str) -> int:
    """Rank of a label: -1 for who paid or wrote in, 0 for a form of opinion, 1 for opinion, 2 for a section, else 3."""
    lists = ("label_behind", "label_form", "label_opinion", "label_section") if 0 < len(label) <= LONGEST else ()
    return next((rank for rank, kind in enumerate(lists, -1) if whole(kind).match(label)), 3)
