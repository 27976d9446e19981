"""Boxes, lists and attributes that differ between two requests."""

from __future__ import annotations

import itertools
import random
import re
from collections.abc import Sequence
from datetime import datetime

from benchmarks.changes.edited.noise.visit import (
    Group,
    Visit,
    after_body,
    digits,
    first_tag,
    foot,
    gaps,
    on_sides,
    token,
)
from benchmarks.changes.edited.pages.copies import Edit
from benchmarks.changes.edited.pages.source import Element, key
from benchmarks.changes.edited.words import FORMS, WEEKDAYS


def _ad(v: Visit, rng: random.Random) -> str:
    return rng.choice(FORMS["ad"]).format(
        n=digits(rng, 10), t=token(rng, "a0b1c2d3e4"), ad=rng.choice(v.words["ad"]), text=rng.choice(v.words["adtext"])
    )


def ad_inline(v: Visit, rng: random.Random) -> list[Group]:
    """An advert between two paragraphs."""
    places = gaps(v.sample)
    chosen = rng.sample(places, min(len(places), rng.choice([1, 1, 2, 3])))
    return [on_sides("ad", at, rng, lambda: _ad(v, rng)) for at in chosen]


def _between(v: Visit, rng: random.Random, name: str, words: Sequence[str], number: int) -> list[Group]:
    """A box between two paragraphs: words of these kinds, and a number of so many digits."""
    places = gaps(v.sample)
    if not places:
        return []
    form = rng.choice(FORMS[name])

    def make() -> str:
        chosen = [rng.choice(v.words[kind]) for kind in words]
        return form.format(*chosen, digits(rng, number))

    return [on_sides(name.replace("_", ""), rng.choice(places), rng, make)]


def newsletter(v: Visit, rng: random.Random) -> list[Group]:
    """A newsletter box between two paragraphs."""
    return _between(v, rng, "newsletter", ("newsletter", "email", "subscribe"), 5)


def read_also(v: Visit, rng: random.Random) -> list[Group]:
    """A line with a link to another article between two paragraphs."""
    return _between(v, rng, "read_also", ("readalso", "links"), 7)


def _links(v: Visit, rng: random.Random) -> str:
    titles = rng.sample(v.words["links"], min(len(v.words["links"]), rng.randint(3, 5)))
    return "".join(f'<li><a href="/news/{digits(rng, 6)}.html">{t}</a></li>' for t in titles)


def related(v: Visit, rng: random.Random) -> list[Group]:
    """A box of related links behind the body."""
    at = after_body(v.sample)
    if at is None:
        return []
    form, heads = rng.choice(FORMS["related"]), v.words["related"]
    return [on_sides("related", at, rng, lambda: form.format(rng.choice(heads), _links(v, rng), digits(rng, 4)))]


def most_read(v: Visit, rng: random.Random) -> list[Group]:
    """A most-read list at the foot of the page."""
    at = foot(v.sample)
    if at is None:
        return []
    form, head = rng.choice(FORMS["most_read"]), rng.choice(v.words["most"])
    return [on_sides("mostread", at, rng, lambda: form.format(head, _links(v, rng), digits(rng, 4)))]


ROTATES = re.compile(
    r"(?i)related|popular|most|trend|latest|recent|meist|sidebar|aside|widget|hot|rank|more-|mehr|recommend|teaser|footer"
)


FIXED = re.compile(r"(?i)comment|respond|breadcrumb|nav|menu|share|social|author|byline|meta|tags|archiv|categor|tree")


def rotate(v: Visit, rng: random.Random) -> list[Group]:
    """The page's own lists of links in another order; lists of anything else stay as they are."""
    page, out = v.sample.page, []
    kept = [b.start for b in (*v.sample.article, v.sample.headline) if b]
    for i, elem in enumerate(page.elements):
        if elem.tag not in ("ul", "ol") or elem.end is None or any(elem.start < k < elem.end for k in kept):
            continue
        names = " ".join(a.names for a in page.ancestors(i) if a.tag not in ("html", "body"))
        if not ROTATES.search(names) or FIXED.search(names):
            continue
        items = [e for e in page.elements[i + 1 :] if e.start < elem.end and e.parent == i and e.tag == "li"]
        if 4 <= len(items) <= 30 and _links_only(v.sample.src, items):
            edit = Edit(items[0].start, items[-1].end or 0, _rotated(v.sample.src, items, rng))
            out.append(Group("rotate", new=(edit,)))
    return out[:4]


def _links_only(src: str, items: list[Element]) -> bool:
    """True when no item holds a list and the words of nearly every item stand in links for the most part."""
    sources = [src[e.open_end : e.end] for e in items if e.end is not None]
    if len(sources) < len(items) or any(re.search(r"<[uo]l\b", source, re.I) for source in sources):
        return False
    return sum(map(_is_link, sources)) >= 0.9 * len(sources)


def _is_link(source: str) -> bool:
    linked = "".join(re.findall(r"<a\b[^>]*\bhref\b[^>]*>(.*?)</a\s*>", source, re.S | re.I))
    return bool(linked) and len(_words(linked)) >= 0.5 * len(_words(source))


def _words(source: str) -> str:
    return key(re.sub(r"<[^<>]*>", "", source))


def _rotated(src: str, items: list[Element], rng: random.Random) -> str:
    texts = [src[e.start : e.end] for e in items]
    seps = [src[a.end : b.start] for a, b in itertools.pairwise(items)] + [""]
    k = rng.randrange(1, len(texts))
    return "".join(t + s for t, s in zip(texts[k:] + texts[:k], seps, strict=False))


def cookie(v: Visit, rng: random.Random) -> list[Group]:
    """A cookie banner in one of the captures."""
    body, at = first_tag(v.sample, "body"), foot(v.sample)
    place = rng.choice([p for p in (body.open_end if body else None, at) if p is not None] or [-1])
    if place < 0:
        return []
    form, texts, (yes, no) = rng.choice(FORMS["cookie"]), v.words["cookie"], v.words["accept"][:2]
    side = rng.choice(["old", "new"])
    return [on_sides("cookie", place, rng, lambda: form.format(rng.choice(texts), yes, no), side)]


def share_bar(v: Visit, rng: random.Random) -> list[Group]:
    """A bar of share buttons with counts under the headline or behind the body."""
    head, places = v.sample.headline, []
    if head is not None:
        elem = next((e for e in v.sample.page.ancestors(head.elem) if re.fullmatch("h[1-6]", e.tag)), None)
        places += [elem.end] if elem and elem.end else []
    places += [at for at in (after_body(v.sample),) if at is not None]
    if not places:
        return []
    names, count = v.words["share"], rng.randint(3, 900)

    def make() -> str:
        """One bar; its counts grow."""
        nonlocal count
        count += rng.randint(1, 40)
        item = FORMS["share_item"][0]
        items = "".join(item.format(i, digits(rng, 6), n) for i, n in enumerate(names))
        return FORMS["share"][0].format(count, items)

    return [on_sides("share", rng.choice(places), rng, make)]


def _today(lang: str, t: datetime) -> str:
    lang = {"zht": "zh"}.get(lang, lang)
    day = WEEKDAYS.get(lang, WEEKDAYS["en"])[t.weekday()]
    if lang in ("zh", "ja"):
        return f"{t.year}年{t.month}月{t.day}日 {day} {t:%H:%M}"
    if lang == "de":
        return f"{day}, {t:%d.%m.%Y}, {t:%H:%M} Uhr"
    return f"{day}, {t:%H:%M}" if lang != "en" else f"{day}, {t:%B} {t.day}, {t.year} {t:%H:%M}"


def top_bar(v: Visit, rng: random.Random) -> list[Group]:
    """A line with today's date, the weather and the number of readers at the very top."""
    body = first_tag(v.sample, "body")
    if body is None:
        return []
    form = rng.choice(FORMS["top_bar"])

    def make(when: datetime) -> Edit:
        weather, online = rng.choice(v.words["weather"]), rng.choice(v.words["online"])
        text = form.format(_today(v.sample.lang, when), weather, online.format(digits(rng, 3)))
        return Edit(body.open_end, body.open_end, text)

    return [Group("topbar", (make(v.first),), (make(v.second),))]


PIXEL = "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"


def lazy(v: Visit, rng: random.Random) -> list[Group]:
    """Lazy-loading attributes of images."""
    out = []
    images = [e for e in v.sample.page.elements if e.tag == "img"]
    style = rng.choice(["data", "attr"])
    for elem in rng.sample(images, min(len(images), 6)):
        m = re.search(r"\ssrc\s*=\s*(\"[^\"]*\"|'[^']*')", v.sample.src[elem.start : elem.open_end], re.I)
        if not m or "data-src" in elem.attrs or "loading" in elem.attrs:
            continue
        at = elem.start + m.start()
        if style == "data" and "class" not in elem.attrs:
            new = f' class="lazyload" src="{PIXEL}" data-src={m.group(1)}'
        else:
            new = f' loading="lazy" decoding="async"{m.group()}'
        out.append(Group("lazy", new=(Edit(at, elem.start + m.end(), new),)))
    return out


def white_space(v: Visit, rng: random.Random) -> list[Group]:
    """Line breaks and remarks between the paragraphs."""
    places = gaps(v.sample)
    what = rng.choice(FORMS["white_space"])
    return [Group("whitespace", new=(Edit(at, at, what),)) for at in rng.sample(places, min(len(places), 8))]


def body_class(v: Visit, rng: random.Random) -> list[Group]:
    """A class of a split test on the page's body."""
    body = first_tag(v.sample, "body")
    m = re.search(r"\bclass\s*=\s*\"", v.sample.src[body.start : body.open_end], re.I) if body else None
    if not body or not m:
        return []
    kinds = ["ab-test-", "exp-", "variant-", "hydrated-"]
    at = body.start + m.end()
    return [on_sides("bodyclass", at, rng, lambda: rng.choice(kinds) + digits(rng, 3) + " ")]
