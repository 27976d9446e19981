"""A pair of visits to one page, and the places where something may stand in one of them."""

from __future__ import annotations

import itertools
import random
import re
import string
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from benchmarks.changes.edited.pages.copies import Edit
from benchmarks.changes.edited.pages.sample import Sample
from benchmarks.changes.edited.pages.source import Element
from benchmarks.changes.edited.words import furniture


@dataclass(frozen=True)
class Group:
    """Edits of the two captures that belong together."""

    label: str
    old: tuple[Edit, ...] = ()
    new: tuple[Edit, ...] = ()


@dataclass(frozen=True)
class Visit:
    """A pair of captures of a page: when, and what words its furniture uses."""

    sample: Sample
    first: datetime
    second: datetime
    words: dict[str, list[str]]


def visit(sample: Sample, rng: random.Random) -> Visit:
    """Two captures an hour to a day apart, soon after publication."""
    day = sample.gold.get("published") or str(sample.row.get("fetched_at") or "2019-11-04")[:10]
    try:
        first = datetime.fromisoformat(day).replace(tzinfo=UTC)
    except ValueError:
        first = datetime(2019, 11, 4, tzinfo=UTC)
    first += timedelta(days=1, minutes=rng.randrange(1440))
    return Visit(sample, first, first + timedelta(minutes=rng.randrange(60, 1440)), furniture(sample.lang))


Op = Callable[[Visit, random.Random], list[Group]]
_HEX = "0123456789abcdef"


def token(rng: random.Random, like: str) -> str:
    """A random string of the same make."""
    pools = (
        string.digits,
        "abcdef" if re.fullmatch("[0-9a-f-]+", like) else string.ascii_lowercase,
        string.ascii_uppercase,
    )
    return "".join(next((rng.choice(_HEX if p == "abcdef" else p) for p in pools if c in p), c) for c in like)


def digits(rng: random.Random, n: int) -> str:
    """n digits, the first not 0."""
    return rng.choice("123456789") + "".join(rng.choice(string.digits) for _ in range(n - 1))


def on_sides(label: str, at: int, rng: random.Random, make: Callable[[], str], only: str = "") -> Group:
    """Something inserted in one capture, or in both with other contents."""
    side = only or rng.choice(["new", "new", "old", "both", "both"])
    return Group(
        label,
        (Edit(at, at, make()),) if side in ("old", "both") else (),
        (Edit(at, at, make()),) if side in ("new", "both") else (),
    )


def gaps(sample: Sample) -> list[int]:
    """Source offsets between two paragraphs of the body."""
    if sample.body is None:
        return []
    page, out = sample.page, []
    blocks = [b for b in sample.body.blocks if page.holder(b) == sample.body.holder]
    for a, b in itertools.pairwise(blocks):
        element, other = page.elements[a.elem], page.elements[b.elem]
        if element.tag == "p":
            if element is not other and element.end is not None and not page.src[element.end : other.start].strip():
                out.append(element.end)
        elif element is other and re.fullmatch(r"(?:\s|&nbsp;|\u3000|<br\b[^>]*>)+", page.src[a.end : b.start], re.I):
            out.append(b.start)
    return out


def first_tag(sample: Sample, name: str) -> Element | None:
    """The first element of a name."""
    return next((e for e in sample.page.elements if e.tag == name), None)


def after_body(sample: Sample) -> int | None:
    """Offset right behind the last paragraph of the body's holder."""
    if sample.body is None:
        return None
    holder = sample.page.elements[sample.body.holder]
    return holder.close if holder.tag in ("div", "article", "section", "main", "td") else None


def foot(sample: Sample) -> int | None:
    """Offset before the end of the page's body."""
    at = sample.src.lower().rfind("</body")
    return at if at > 0 else None
