"""Changes of the reader comments (WordPress and NetEase pages)."""

from __future__ import annotations

import itertools
import random
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

from benchmarks.changes.edited.edits.change import Change, Expected, Target, edit_word
from benchmarks.changes.edited.edits.paragraphs import add_sentence, paragraph_span, remove_sentence
from benchmarks.changes.edited.edits.spots import Finder, modality, name, negation, number, word
from benchmarks.changes.edited.pages.copies import Edit, apply, visible_key
from benchmarks.changes.edited.pages.sample import Sample
from benchmarks.changes.edited.pages.source import Block, Element, key, sentences
from benchmarks.changes.edited.words import COMMENTS, FORMS, PEOPLE, furniture

COUNT = re.compile(
    r"(?i)(?<![\d.,])(\d{1,3})(?=\)?\s+(?:comments?|responses?|replies|thoughts|Kommentare?|Antworten|Gedanken"
    r"|comentários?|respostas)\b)|(?<=comments \()(\d{1,3})(?=\))|(?<=Kommentare \()(\d{1,3})(?=\))"
)


@dataclass(frozen=True)
class Comment:
    """A gold comment and its element in the page."""

    id: str
    parent: str | None
    author: str
    text: str
    elem: Element
    blocks: list[Block]
    leaf: bool


def comments(sample: Sample) -> list[Comment]:
    """Gold comments that stand once in the page, with the blocks of their text."""
    gold = sample.gold.get("comments", [])
    elems = {c["id"]: _element(sample, c["id"]) for c in gold}
    out = []
    for c in gold:
        elem = elems[c["id"]]
        if elem is None:
            continue
        inner = [e for i, e in elems.items() if e and i != c["id"] and elem.start < e.start < (elem.end or 0)]
        blocks = _text_blocks(sample, elem, inner, c["text"])
        if blocks and sample.loose.count(key(c["text"])) == 1:
            out.append(Comment(c["id"], c["parent_id"], c["author"] or "", c["text"], elem, blocks, not inner))
    return out


def _element(sample: Sample, number: str) -> Element | None:
    """The outermost element of a comment."""
    if sample.group == "netease-threads":
        ties = (e for e in sample.page.elements if "single-tie" in e.attr("class"))
        elements = [e for e in ties if e.attr("data-post-id") == number]
        if len(elements) != 1 or sample.src.count(number) != sample.src[elements[0].start : elements[0].end].count(
            number
        ):
            return None
    else:
        elements = sample.page.find(rf"(?:li-|div-|article-)?comment-{re.escape(number)}")
    return elements[0] if elements and elements[0].end is not None else None


def _text_blocks(sample: Sample, elem: Element, inner: list[Element], text: str) -> list[Block]:
    """The blocks of the comment's own text."""
    whole, out = key(text), []
    for b in sample.page.blocks:
        if not elem.start < b.start < (elem.end or 0) or any(e.start < b.start < (e.end or 0) for e in inner):
            continue
        if b.key and b.key in whole and (len(b.key) >= 8 or b.key == whole):
            out.append(b)
    return out if key("".join(b.text for b in out)) == whole else []


def gone(sample: Sample, rng: random.Random, free: list[Comment]) -> Change | None:
    """A comment without answers taken away."""
    fit = [c for c in free if c.leaf and (sample.group != "netease-threads" or not c.parent)]
    if not fit or len(free) < 2:
        return None
    c = rng.choice(fit)
    free.remove(c)
    start, end = _with_wrapper(sample, c.elem)
    return Change(
        "comment.gone", (Edit(start, end, ""), *counts(sample, -1)), (Expected("comment.gone", 0.5, c.id),), swap=False
    )


def _with_wrapper(sample: Sample, elem: Element) -> tuple[int, int]:
    """Span of the comment, with the list of answers when it is the only one in it."""
    parent = sample.page.elements[elem.parent]
    if parent.tag in ("ul", "ol") and "children" in parent.attr("class") and parent.end is not None:
        rest = sample.src[parent.open_end : elem.start] + sample.src[elem.end : parent.close]
        if not re.sub(r"<!--.*?-->", "", rest, flags=re.S).strip():
            return parent.start, parent.end
    return elem.start, elem.end or elem.start


def placeholder(sample: Sample, rng: random.Random, free: list[Comment]) -> Change | None:
    """A comment's text replaced by a notice that it was deleted."""
    if not free:
        return None
    c = rng.choice(free)
    free.remove(c)
    edits = _replace_text(sample, c, rng.choice(furniture(sample.lang)["deleted"]))
    if not edits:
        return None
    return Change("comment.placeholder", tuple(edits), (Expected("comment.gone", 0.5, c.id),), swap=False)


def _replace_text(sample: Sample, c: Comment, text: str) -> list[Edit]:
    """Put one text for all blocks of a comment."""
    out = [Edit(c.blocks[0].start, c.blocks[0].end, text)]
    if any(not b.solid(0, len(b.text)) for b in c.blocks[:1]):
        return []
    for b in c.blocks[1:]:
        span = paragraph_span(sample.page, b) or (b.start, b.end)
        if not b.solid(0, len(b.text)):
            return []
        out.append(Edit(*span, ""))
    return out


def edited(sample: Sample, rng: random.Random, free: list[Comment]) -> Change | None:
    """The text of a comment changed."""
    finders = ((number, 0.5), (negation, 0.5), (modality, 0.5), (word, 0.2), (name, 0.5))
    order: list[Callable[[Target], Change | None]] = [
        *(partial(_word, sample, rng, find, low) for find, low in finders),
        lambda target: add_sentence(sample, target, rng),
        lambda target: remove_sentence(sample, target, rng),
    ]
    for c in rng.sample(free, len(free))[:8]:
        target = Target(tuple(b for b in c.blocks if sentences(b, sample.cjk)), "comment.edited", c.id)
        for make in rng.sample(order, len(order)):
            change = make(target)
            if change:
                free.remove(c)
                return replace(change, kind="comment.edited")
    return None


def _word(sample: Sample, rng: random.Random, find: Finder, low: float, target: Target) -> Change | None:
    return edit_word(sample, target, find, rng, low)


def added(sample: Sample, rng: random.Random, free: list[Comment]) -> Change | None:
    """A new comment: the markup of another one with its own id, author and text."""
    texts = COMMENTS.get(sample.lang, [])
    fit = [c for c in free if c.leaf and not c.parent]
    if not fit or not texts:
        return None
    c = rng.choice(fit)
    free.remove(c)
    new_id = _next_id(sample, rng)
    if new_id is None:
        return None
    markup = _copy(sample, c, new_id, rng.choice(texts), rng.choice(PEOPLE[sample.lang]))
    if not markup:
        return None
    last = max((o.elem for o in comments(sample) if o.elem.parent == c.elem.parent), key=lambda e: e.end or 0)
    at = last.end or 0
    return Change(
        "comment.new",
        (Edit(at, at, "\n" + markup), *counts(sample, 1)),
        (Expected("comment.new", 0.0, new_id),),
        swap=False,
    )


def _next_id(sample: Sample, rng: random.Random) -> str | None:
    """An id above all others of the thread."""
    ids = [c["id"] for c in sample.gold["comments"]]
    prefix = ids[0][: ids[0].index("_") + 1] if "_" in ids[0] else ""
    numbers = [int(i.removeprefix(prefix)) for i in ids if i.removeprefix(prefix).isdigit()]
    if not numbers:
        return None
    new = str(max(numbers) + rng.randint(3, 90))
    return None if new in sample.src else prefix + new


def _copy(sample: Sample, c: Comment, new_id: str, text: str, author: str) -> str | None:
    """The markup of a comment with another id, author and text."""
    base, edits = c.elem.start, _replace_text(sample, c, text)
    if not edits:
        return None
    markup = apply(sample.src[base : c.elem.end], [Edit(e.start - base, e.end - base, e.text) for e in edits])
    markup = re.sub(rf"(?<!\d){re.escape(c.id)}(?!\d)", new_id, markup)
    if not c.author or markup.count(c.author) == 0 or key(c.author) in key(text):
        return None
    return markup.replace(c.author, author)


def counts(sample: Sample, by: int) -> list[Edit]:
    """The number of comments where the page tells it."""
    have, out = len(sample.gold["comments"]), []
    for block in sample.page.blocks:
        if sample.in_body(block) or len(block.text) > 160:
            continue
        for m in COUNT.finditer(block.text):
            i = next(i for i in (1, 2, 3) if m.group(i))
            a, b = m.span(i)
            if int(m.group(i)) == have and block.solid(a, b) and have + by > 0:
                out.append(Edit(block.pos[a][0], block.pos[b - 1][1], str(have + by)))
    return out


def reversed_order(sample: Sample, rng: random.Random, free: list[Comment]) -> Change | None:
    """Comments of the first level in the opposite order."""
    tops = sorted((c.elem for c in comments(sample) if not c.parent), key=lambda e: e.start)
    tops = [e for e in tops if e.parent == tops[0].parent]
    if len(tops) < 2 or len({e.tag for e in tops}) > 1:
        return None
    src = sample.src
    pieces = [src[e.start : e.end] for e in tops]
    seps = [src[a.end : b.start] for a, b in itertools.pairwise(tops)] + [""]
    text = "".join(p + s for p, s in zip(reversed(pieces), seps, strict=False))
    free.clear()
    return Change("thread.reversed", (Edit(tops[0].start, tops[-1].end or 0, text),))


CLOSED = re.compile(r"(?i)comments? (?:are|is) closed|kommentare sind geschlossen")


def closed(sample: Sample, rng: random.Random, free: list[Comment]) -> Change | None:
    """The comment form replaced by a line that says commenting is over."""
    forms = [e for e in sample.page.find("respond") if e.end is not None]
    if len(forms) != 1 or CLOSED.search(sample.src):
        return None
    form, end = forms[0], forms[0].end or 0
    if not re.search(r"<textarea|<form", sample.src[form.start : end], re.I):
        return None
    if any(form.start < c.elem.start < end for c in free):
        return None
    mark = rng.choice(FORMS["closed"])
    edits = [Edit(form.start, end, mark.format(rng.choice(furniture(sample.lang)["closed"])))]
    for e in sample.page.elements:
        reply = e.tag == "a" and "comment-reply-link" in e.attr("class")
        if reply and e.end and not form.start <= e.start <= end:
            edits.append(Edit(e.start, e.end, ""))
    return Change("thread.closed", tuple(edits), (Expected("thread.closed", 0.2),))


def votes(sample: Sample, rng: random.Random) -> list[Edit]:
    """Other numbers of votes (NetEase)."""
    out = []
    for m in re.finditer(r"data-post-(?:up|down)=\"(\d+)\">(\d+)", sample.src):
        if m.group(1) == m.group(2) and rng.random() < 0.7:
            n = str(int(m.group(1)) + rng.randint(1, 9))
            out += [Edit(*m.span(1), n), Edit(*m.span(2), n)]
    return out


KINDS: dict[str, Callable[[Sample, random.Random, list[Comment]], Change | None]] = {
    "comment.gone": gone,
    "comment.edited": edited,
    "comment.new": added,
    "comment.placeholder": placeholder,
    "thread.reversed": reversed_order,
    "thread.closed": closed,
}


def sound(sample: Sample, change: Change) -> bool:
    """True when the text that lxml sees differs, or for a new order has the same letters."""
    try:
        after = visible_key(apply(sample.src, change.edits))
    except ValueError:
        return False
    if change.kind == "thread.reversed":
        return sorted(after) == sorted(sample.visible) and after != sample.visible
    return after != sample.visible
