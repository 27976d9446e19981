"""Numbers, times and tokens that differ between two requests."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from math import inf

from benchmarks.changes.edited.noise.visit import Group, Visit, digits, first_tag, foot, on_sides, token
from benchmarks.changes.edited.pages.copies import Edit
from benchmarks.changes.edited.words import AGO, COMMENT_COUNTERS, COUNTERS, FORMS


def more(old: str, by: int) -> str:
    """A larger number in the same notation."""
    sep = next((c for c in ".," if c in old), "")
    value = int(re.sub(r"\D", "", old)) + by
    return f"{value:,}".replace(",", sep) if sep else str(value)


def _outside(v: Visit, patterns: Iterable[str], most: float = inf) -> Iterator[tuple[str, str, Callable[[str], Edit]]]:
    """Pattern and group of each match outside the article, in blocks of so many characters, and how it is replaced."""
    for block in v.sample.page.blocks:
        if not v.sample.in_body(block) and len(block.text) <= most:
            for pattern in patterns:
                for m in re.finditer(pattern, block.text):
                    a, b = m.span(1)
                    if block.solid(a, b):
                        yield pattern, m.group(1), partial(Edit, block.pos[a][0], block.pos[b - 1][1])


def counters(v: Visit, rng: random.Random) -> list[Group]:
    """View, share and comment counts outside the article grow."""
    rules = COUNTERS + ([] if v.sample.gold.get("comments") else COMMENT_COUNTERS)
    out = []
    for _, number, replaced in _outside(v, rules, 300):
        if len(number) < 9:
            by = rng.randint(1, 3 + int(re.sub(r"\D", "", number)) // 15)
            out.append(Group("counters", new=(replaced(more(number, by)),)))
    return out[:12]


def ago(v: Visit, rng: random.Random) -> list[Group]:
    """'3 hours ago' moves on."""
    by, out = rng.randint(1, 4), []
    for pattern, number, replaced in _outside(v, AGO):
        if int(number) >= 2 and int(number) + by <= AGO[pattern]:
            out.append(Group("ago", new=(replaced(str(int(number) + (by if AGO[pattern] != 30 else 1))),)))
    return out[:20]


TOKENS = re.compile(
    r"(?i)(?:nonce|csrf[-_]?(?:token|param)?|authenticity_token|_token|request_?id|trace_?id|session_?id|visitor_?id"
    r"|page_?view_?id|cf_?ray|transaction_?id)"
    r"[\"']?\s*(?:[:=]|content=|value=)\s*[\"'](?P<t>[A-Za-z0-9+/=_-]{8,90})[\"']"
)


def tokens(v: Visit, rng: random.Random) -> list[Group]:
    """Nonces, request ids and csrf tokens."""
    out = []
    for m in list(TOKENS.finditer(v.sample.src))[:8]:
        if re.search(r"\d", m.group("t")):
            out.append(Group("tokens", new=(Edit(m.start("t"), m.end("t"), token(rng, m.group("t"))),)))
    head = first_tag(v.sample, "head")
    if not out and head:
        form = rng.choice(FORMS["token"])
        out.append(
            on_sides("tokens", head.open_end, rng, lambda: form.format(token(rng, "a0b1c2d3e4f5a6b7c8d9e0f1")), "both")
        )
    return out


VERSION = re.compile(
    r"(?:src|href)\s*=\s*[\"'][^\"'<>]*?\.(?:js|css)\?(?:[^\"'<>]*?[?&;])?"
    r"(?:ver|v|version|t|ts|rev|_)=(?P<v>[\w.-]*\d[\w.-]*)"
    r"|(?:src|href)\s*=\s*[\"'][^\"'<>]*?[.-](?P<h>(?=[0-9a-f]*\d)[0-9a-f]{8,32})\.(?:min\.)?(?:js|css)[\"'?]"
)


def versions(v: Visit, rng: random.Random) -> list[Group]:
    """Versions of scripts and style sheets."""
    out = []
    for m in VERSION.finditer(v.sample.src):
        name = "v" if m.group("v") else "h"
        if rng.random() < 0.6:
            out.append(Group("versions", new=(Edit(m.start(name), m.end(name), token(rng, m.group(name))),)))
    return out[:15]


RENDERED = re.compile(r"<!--[^>]{0,200}?(?P<t>\d\d?:\d\d:\d\d|\d+\.\d{2,} ?s(?:ec)?)[^>]{0,200}?-->")


def rendered(v: Visit, rng: random.Random) -> list[Group]:
    """When and how fast the page was made."""
    matches = list(RENDERED.finditer(v.sample.src))[:4]
    out = []
    for m in matches:
        text = token(rng, m.group("t")) if "." in m.group("t") else f"{v.second:%H:%M:%S}"
        out.append(Group("rendered", new=(Edit(m.start("t"), m.end("t"), text),)))
    at = foot(v.sample)
    if not out and at is not None:
        form = rng.choice(FORMS["rendered"])
        old, new = (
            Edit(at, at, form.format(when, f"0.{digits(rng, 3)}", digits(rng, 4))) for when in (v.first, v.second)
        )
        out.append(Group("rendered", (old,), (new,)))
    return out


IDS = re.compile(
    r"(?i)\bid\s*=\s*[\"'][\w-]*(?:gpt|\bads?\b|adslot|widget|rand|uid|uniq|google)"
    r"[\w-]*?(?P<n>\d{5,})[\w-]*[\"']"
)


def ids(v: Visit, rng: random.Random) -> list[Group]:
    """Random ids of ad slots and widgets, changed wherever they are used."""
    out = []
    for number in sorted({m.group("n") for m in IDS.finditer(v.sample.src)}):
        spots = list(re.finditer(rf"(?<!\d){number}(?!\d)", v.sample.src))
        if len(spots) <= 12:
            other = token(rng, number)
            out.append(Group("ids", new=tuple(Edit(m.start(), m.end(), other) for m in spots)))
    return sorted(out, key=lambda g: g.new[0].start)[:6]


MODIFIED = re.compile(
    r"(?:\"dateModified\"\s*:\s*\"|(?:modified_time|updated_time)[\"']\s+content=[\"'])"
    r"\d{4}-\d\d-\d\d[T ](?P<t>\d\d:\d\d)"
)


def modified(v: Visit, rng: random.Random) -> list[Group]:
    """The coded time of the last change, where the page also codes the publication."""
    if not re.search(r"datePublished|published_time", v.sample.src):
        return []
    spots = [m for m in MODIFIED.finditer(v.sample.src) if m.group("t") < "23:00"]
    minute = rng.randrange(60)
    edits = tuple(Edit(m.start("t"), m.end("t"), f"23:{minute:02d}") for m in spots)
    return [Group("modified", new=edits)] if edits else []
