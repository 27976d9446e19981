"""What changes around an unchanged article: boxes, counters, tokens, adverts and the like, made from a seed."""

# ruff: noqa: E501 -- markup and words read better in one piece

from __future__ import annotations

import random
import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import lxml.html
from lxml.html import HtmlElement

from yalu.pages.comments.generic.generic_platform import Generic
from yalu.pages.comments.platform import Sight
from yalu.pages.comments.wordpress.wordpress_section import read_listing
from yalu.pages.document.blocks import walk
from yalu.pages.document.elements import Elements
from yalu.text import one_line

_WORDS: Mapping[str, Mapping[str, Sequence[str]]] = tomllib.loads(
    Path(__file__).with_suffix(".toml").read_text(encoding="utf-8")
)
_HOLDERS = frozenset({"body", "div", "section", "main", "article", "td", "center", "form"})
_AGO = re.compile(r"\d{1,3}(?=\s?(?:hours?|minutes?|mins?|days?|시간|분|일|小时|分钟|天|時間|分)\s?(?:ago|전|前))")
_COUNTED = re.compile(
    r"(?:\A|[-_ ])(?:views?|shares?|likes?|votes?|hits?|counter|recommend|sympathy|up|down)(?:\Z|[-_ ])"
)
_MADE_NAMES = ("css-{h}", "sc-{h}", "jss{n}", "svelte-{h}", "Box__x-{h}", "jsx-{n}", "ember{n}")


@dataclass
class Scene:
    """A parsed page: where noise may stand outside and inside its article, and its comments."""

    tree: HtmlElement
    rng: random.Random
    language: str
    main: HtmlElement | None
    paragraphs: list[HtmlElement]
    comments: list[HtmlElement]
    own: set[HtmlElement] = field(default_factory=set)
    """Elements of the article and of the comments: nothing in them may change."""

    def word(self, kind: str) -> str:
        text = self.rng.choice(_WORDS[self.language][kind])
        return text.replace("{n}", str(self.rng.randint(2, 9999 if kind != "ago" else 23))).replace(
            "{s}", self.rng.choice(_WORDS[self.language]["story"])
        )

    def outside(self, markup: str) -> None:
        """Put a box before or after the article, or something around it."""
        body = self.tree.find("body")
        up = self.main if self.main is not None and self.main.tag not in ("body", "html") else None
        chain = [up, *up.iterancestors()] if up is not None else []
        fits = [node for node in chain if (over := node.getparent()) is not None and over.tag in _HOLDERS]
        box = lxml.html.fragment_fromstring(markup)
        if fits:
            node = self.rng.choice(fits)
            _beside(node, box, before=self.rng.random() < 0.4)
        elif body is not None:
            body.append(box)

    def inside(self, markup: str) -> None:
        """Put a box between two paragraphs of the article."""
        if self.paragraphs:
            _beside(self.rng.choice(self.paragraphs), lxml.html.fragment_fromstring(markup), before=False)


def _beside(node: HtmlElement, box: HtmlElement, *, before: bool) -> None:
    if before:
        node.addprevious(box)
        return
    box.tail, node.tail = node.tail, None
    node.addnext(box)


def scene(tree: HtmlElement, url: str, title: str, body: str, rng: random.Random) -> Scene:
    """Find the article of a page by its text."""
    walked = walk(tree)
    paragraphs = {one_line(text) for text in body.split("\n\n")} - {""}
    held = [block for block in walked.blocks if block.text in paragraphs]
    heading = [block for block in walked.blocks if title and block.text == one_line(title)]
    nodes = [walked.nodes[block.element] for block in [*heading[:1], *held]]
    main = _around(nodes)
    sight = Sight(Elements(tree), url, {})
    started = Generic().start(sight)
    cut = [*read_listing(sight).cut, *(started.cut if started else ())]
    between = [node for block in held if (node := walked.nodes[block.element]).tag == "p" and _fits_inside(node, cut)]
    cjk = {name: len(re.findall(pattern, body[:3000])) for name, pattern in _SCRIPTS.items()}
    language = next((name for name, count in cjk.items() if count > 20), "en")
    made = Scene(tree, rng, language, main, between[:-1], cut)
    made.own = {inner for node in (*([main] if main is not None else []), *cut) for inner in node.iter()}
    return made


_SCRIPTS = {"ko": "[\uac00-\ud7a3]", "ja": "[\u3041-\u30fa]", "zh": "[\u4e00-\u9fff]"}


def _fits_inside(node: HtmlElement, cut: list[HtmlElement]) -> bool:
    over = node.getparent()
    return over is not None and over.tag in _HOLDERS and not any(up in cut for up in node.iterancestors())


def _around(nodes: list[HtmlElement]) -> HtmlElement | None:
    if not nodes:
        return None
    common = [nodes[0], *nodes[0].iterancestors()]
    for node in nodes[1:]:
        chain = {node, *node.iterancestors()}
        common = [up for up in common if up in chain]
    return common[0] if common else None


# boxes


def _links(at: Scene, most: int = 7) -> str:
    rows = []
    for _ in range(at.rng.randint(3, most)):
        ago = f"<span class='time'>{at.word('ago')}</span>" if at.rng.random() < 0.3 else ""
        rows.append(f"<li><a href='/news/{at.rng.randint(1000, 99999)}'>{at.word('story')}</a>{ago}</li>")
    return "".join(rows)


def _named(at: Scene, *names: str) -> str:
    """A class attribute: a telling name, or one that a build tool made up."""
    return at.rng.choice(names) if at.rng.random() < 0.7 else f"css-{at.rng.getrandbits(28):x}"


def _related(at: Scene) -> str:
    return f"<div class='{_named(at, 'related-posts', 'related_news', 'relatedArticles')}'><h3>{at.word('related')}</h3><ul>{_links(at)}</ul></div>"


def _most_read(at: Scene) -> str:
    tag = at.rng.choice(("aside", "div", "section"))
    return f"<{tag} class='{_named(at, 'most-read', 'ranking', 'popular-posts')}'><h4>{at.word('most')}</h4><ol>{_links(at)}</ol></{tag}>"


def _share(at: Scene) -> str:
    links = "".join(f"<a href='https://s.example/?u={at.rng.random()}'>{at.word('share')}</a> " for _ in range(3))
    return f"<div class='{_named(at, 'share-buttons', 'sns', 'social-share')}'>{links}<span class='count'>{at.word('shares')}</span></div>"


def _views(at: Scene) -> str:
    return f"<div class='{_named(at, 'post-views', 'view-count', 'hit')}'><span>{at.word('views')}</span></div>"


def _ago(at: Scene) -> str:
    return f"<div class='{_named(at, 'live-ticker', 'latest')}'><a href='/l/{at.rng.randint(1, 999)}'>{at.word('story')}</a> <span>{at.word('ago')}</span></div>"


def _advert(at: Scene) -> str:
    size = f"data-ad-slot='{at.rng.randint(10**9, 10**10)}' style='width:{at.rng.randint(200, 900)}px'"
    return at.rng.choice(
        (
            f"<div class='ad-slot' id='div-gpt-ad-{at.rng.randint(10**9, 10**10)}-0'><span>{at.word('ad')}</span></div>",
            f"<ins class='adsbygoogle' {size}></ins>",
            f"<div class='advertisement'><p>{at.word('ad')}</p><p><a href='/go/{at.rng.random()}'>{at.word('offer')}</a></p></div>",
            f"<div id='ad{at.rng.randint(1, 99)}'><iframe src='https://ads.example/{at.rng.random()}'></iframe></div>",
        )
    )


def _letter(at: Scene) -> str:
    name = at.rng.choice(("newsletter-box", "newsletter-signup", "subscribe-box"))
    return f"<div class='{name}'><p>{at.word('letter')}</p><form><input type='email' name='m{at.rng.randint(1, 99)}'><button>OK</button></form></div>"


def _also(at: Scene) -> str:
    return f"<p><a href='/news/{at.rng.randint(1000, 99999)}'>{at.word('also')}</a></p>"


def _script(at: Scene) -> str:
    value = f"{at.rng.getrandbits(64):x}"
    return at.rng.choice(
        (
            f"<script>window.__t={{n:'{value}',s:{at.rng.random()}}};</script>",
            f"<style>.css-{value}{{color:#{at.rng.getrandbits(24):06x}}}</style>",
            f"<script async src='https://cdn.example/a.js?v={value}'></script>",
            f"<noscript><img src='https://pixel.example/{value}'></noscript>",
            f"<input type='hidden' name='csrf' value='{value}'>",
        )
    )


# changes of what is there


def tokens(at: Scene) -> None:
    """New nonces, hidden values and addresses of styles and scripts; comments of caches."""
    for node in list(at.tree.iter("input", "script", "link", "img")):
        if node.get("nonce") is not None or at.rng.random() < 0.2:
            node.set("nonce", f"{at.rng.getrandbits(48):x}")
        if node.tag == "input" and node.get("type") == "hidden":
            node.set("value", f"{at.rng.getrandbits(48):x}")
    body = at.tree.find("body")
    if body is not None:
        body.append(lxml.html.HtmlComment(f" Cached page generated in {at.rng.random():.3f} seconds "))
        body.set("data-request", f"{at.rng.getrandbits(64):x}")
    head = at.tree.find("head")
    if head is not None:
        head.append(lxml.html.fragment_fromstring(f"<meta name='csrf-token' content='{at.rng.getrandbits(64):x}'>"))


def attribute_order(at: Scene) -> None:
    for node in at.tree.iter():
        if isinstance(node.tag, str) and len(node.attrib) > 1:
            items = list(node.attrib.items())
            at.rng.shuffle(items)
            node.attrib.clear()
            for name, value in items:
                node.attrib[name] = value


def made_names(at: Scene) -> None:
    """Names that a build tool makes up: the same for elements of the same class, on a third of the classes."""
    known: dict[str, str | None] = {}

    def name() -> str:
        return (
            at.rng.choice(_MADE_NAMES)
            .replace("{h}", f"{at.rng.getrandbits(24):x}")
            .replace("{n}", str(at.rng.randint(1, 999)))
        )

    for node in at.tree.iter():
        if not isinstance(node.tag, str) or node.tag in ("html", "script", "meta", "link"):
            continue
        kind = node.get("class")
        if kind and kind not in known:
            known[kind] = name() if at.rng.random() < 0.3 else None
        if kind and (made := known[kind]) is not None:
            node.set("class", f"{kind} {made}")
        if node.get("id") is None and at.rng.random() < 0.1:
            node.set("id", name())


def existing_lists(at: Scene) -> None:
    """Lists of links outside the article: other order, one entry less, some entries renamed."""
    for box in list(at.tree.iter("ul", "ol")):
        rows = [row for row in box if row.tag == "li"]
        if box in at.own or len(rows) < 3 or len(rows) != len(box) or not all(_only_link(row) for row in rows):
            continue
        if any(up.tag in ("nav", "header") for up in box.iterancestors()):
            continue
        at.rng.shuffle(rows)
        for row in rows:
            box.remove(row)
        box.extend(rows[: max(3, len(rows) - at.rng.randint(0, 1))])
        for row in rows[::2]:
            link = next(row.iter("a"))
            if not len(link):
                link.text = at.word("story")


def _only_link(row: HtmlElement) -> bool:
    links = list(row.iter("a"))
    own = one_line("".join(row.itertext()))
    return len(links) == 1 and len(own) > 15 and len(one_line("".join(links[0].itertext()))) > 0.8 * len(own)


def counters(at: Scene) -> None:
    """Other numbers in elements called after views, likes and votes, and in "3 hours ago" outside the article."""
    for node in at.tree.iter():
        if not isinstance(node.tag, str) or not node.text or len(node):
            continue
        name = f"{node.get('class') or ''} {node.get('id') or ''}".lower()
        if node.text.strip().isdigit() and _COUNTED.search(name):
            node.text = str(at.rng.randint(1, 9999))
        elif node not in at.own:
            node.text = _AGO.sub(lambda _: str(at.rng.randint(2, 23)), node.text)


def votes(at: Scene) -> None:
    """Counts of likes in every comment: those that are there, and new ones."""
    counters(at)
    for box in at.comments:
        for item in box.iter("li", "div", "article"):
            if (item.get("id") or "").startswith(("comment-", "div-comment-")) and item.get("data-voted") is None:
                item.set("data-voted", "1")
                item.append(
                    lxml.html.fragment_fromstring(
                        f"<span class='comment-votes'><span class='vote-count'>{at.rng.randint(0, 99)}</span></span>"
                    )
                )


def _out(*makers: Callable[[Scene], str]) -> Callable[[Scene], None]:
    def way(at: Scene) -> None:
        for maker in makers:
            for _ in range(at.rng.randint(1, 2)):
                at.outside(maker(at))

    return way


def _in(*makers: Callable[[Scene], str]) -> Callable[[Scene], None]:
    def way(at: Scene) -> None:
        for maker in makers:
            at.inside(maker(at))

    return way


def _all(*ways: Callable[[Scene], None]) -> Callable[[Scene], None]:
    def way(at: Scene) -> None:
        for one in at.rng.sample(ways, k=at.rng.randint(2, len(ways))):
            one(at)

    return way


_OUTSIDE = _out(_related, _most_read, _share, _views, _ago, _advert, _letter)
_INSIDE = _in(_most_read, _also, _advert, _related, _letter, _share)
_MARKS = (tokens, attribute_order, made_names, counters, votes, existing_lists)

WAYS: Mapping[str, Callable[[Scene], None]] = {
    "related": _out(_related),
    "most read": _out(_most_read),
    "share bars": _out(_share),
    "view counts": _out(_views),
    "hours ago": _out(_ago),
    "adverts": _out(_advert),
    "newsletters": _out(_letter),
    "scripts and styles": _out(_script, _script),
    "tokens": tokens,
    "attribute order": attribute_order,
    "made names": made_names,
    "link lists": existing_lists,
    "counters": counters,
    "votes": votes,
    "most read inside": _in(_most_read),
    "read also inside": _in(_also),
    "adverts inside": _in(_advert, _script),
    "letters inside": _in(_letter, _share),
    "around, mixed": _all(_OUTSIDE, *_MARKS),
    "everything": _all(_OUTSIDE, _INSIDE, *_MARKS),
}
"""The twenty ways. Those that end in "inside", and the last, also put boxes between the paragraphs."""
