"""What changes around an unchanged article: the noise of edited pairs, kind by kind, and markup in another form."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from functools import partial

import lxml.html
from lxml.html import HtmlElement

from benchmarks.changes.edited.noise.counters import modified
from benchmarks.changes.edited.noise.visit import Op, visit
from benchmarks.changes.edited.pages.copies import apply
from benchmarks.changes.edited.pages.sample import Sample
from benchmarks.changes.edited.pairs import OPS, make_noise
from yalu.pages.document.decode import decode
from yalu.pages.document.document import tree_of

_MADE_NAMES = ("css-{h}", "sc-{h}", "jss{n}", "svelte-{h}", "Box__x-{h}", "jsx-{n}", "ember{n}")

Way = Callable[[Sample, random.Random], bytes]
"""Gives the page with noise; the same dice give the same bytes."""


def served(tree: HtmlElement) -> bytes:
    """A tree as bytes whose encoding is beyond doubt."""
    markup: bytes = lxml.html.tostring(tree, encoding="utf-8", method="html")
    return b"\xef\xbb\xbf<!DOCTYPE html>" + markup


def _around(ops: Mapping[Op, float], sample: Sample, rng: random.Random) -> bytes:
    groups = make_noise(visit(sample, rng), rng, (), len(ops), ops)
    return apply(sample.src, [edit for group in groups for edit in group.new]).encode()


def _of_tree(change: Callable[[HtmlElement, random.Random], None], sample: Sample, rng: random.Random) -> bytes:
    tree = tree_of(decode(sample.data).text)
    change(tree, rng)
    return served(tree)


def attribute_order(tree: HtmlElement, rng: random.Random) -> None:
    """Attributes in another order."""
    for node in tree.iter():
        if isinstance(node.tag, str) and len(node.attrib) > 1:
            items = list(node.attrib.items())
            rng.shuffle(items)
            node.attrib.clear()
            for name, value in items:
                node.attrib[name] = value


def made_names(tree: HtmlElement, rng: random.Random) -> None:
    """Names that a build tool makes up: the same for elements of the same class, on a third of the classes."""
    known: dict[str, str | None] = {}

    def name() -> str:
        return rng.choice(_MADE_NAMES).format(h=f"{rng.getrandbits(24):x}", n=rng.randint(1, 999))

    for node in tree.iter():
        if not isinstance(node.tag, str) or node.tag in ("html", "script", "meta", "link"):
            continue
        kind = node.get("class")
        if kind and kind not in known:
            known[kind] = name() if rng.random() < 0.3 else None
        if kind and (made := known[kind]) is not None:
            node.set("class", f"{kind} {made}")
        if node.get("id") is None and rng.random() < 0.1:
            node.set("id", name())


_AROUND = {op: weight for op, weight in OPS.items() if op is not modified}
"""All kinds but another time of the last change, which is what a page says of its article."""
WAYS: Mapping[str, Way] = {
    **{op.__name__.replace("_", " "): partial(_around, {op: 1.0}) for op in _AROUND},
    "attribute order": partial(_of_tree, attribute_order),
    "made names": partial(_of_tree, made_names),
    "everything around": partial(_around, _AROUND),
}
"""The ways by name. Adverts, newsletters and links to other articles stand between the paragraphs too."""
