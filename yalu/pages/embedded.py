"""Bodies that are not in the markup but in the data a page carries for its scripts.

Read are ``__NEXT_DATA__`` and other JSON scripts, Next.js streams (``self.__next_f.push``), the global state of Fusion
(Arc), Apollo, Nuxt and the like, ``<textarea>`` elements, and the ``articleBody`` of JSON-LD. A text found there is
taken only when the markup holds hardly any.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml.html import HtmlElement

from yalu.pages.blocks import Block, walk, weight
from yalu.pages.document import tree_of
from yalu.pages.prose import prose
from yalu.pages.structured import Structured, load_json, squashed, text_of

LEAST = 50.0
"""Least weight of running text (see ``body.prose``) that a body found in data must have."""
_LONG = 120
"""Least weight of a string that is looked at as a body."""
_STATE = re.compile(
    r"(?:Fusion\.globalContent|__(?:APOLLO_STATE|INITIAL_STATE|PRELOADED_STATE|INITIAL_DATA|NUXT|DATA|CONTENT)__|"
    r"__NEXT_DATA__|initialState|pageData|articleData)\s{0,4}=\s{0,4}(?=[{\[])"
)
_PUSH = re.compile(r"__next_f\.push\(\s{0,4}(\[.*)\)\s{0,4};?\s{0,4}\Z", re.DOTALL)
_ROW = re.compile(r"(?:\A|\n)([0-9a-f]{1,6}):")
_TEXT_KEYS = frozenset(
    {
        "body", "content", "articlebody", "text", "html", "contenthtml", "bodyhtml", "content_html", "body_html",
        "fulltext", "articletext", "article_text", "contents", "newscontent", "articlecontent", "description", "story",
        "data", "value", "children", "paragraph", "paragraphs", "content_elements", "blocks", "rawhtml", "copy", "main",
    }
)  # fmt: skip
_TITLE_KEYS = ("headline", "title", "name", "articletitle", "subject", "seotitle")
_PARTS = frozenset(
    {"text", "paragraph", "p", "header", "heading", "h2", "h3", "list", "li", "quote", "blockquote", "block"}
)
_MAX_OBJECTS = 60_000


@dataclass(frozen=True, slots=True)
class Embedded:
    """A body found in data: its blocks, their weight of running text, and where it was."""

    blocks: tuple[Block, ...]
    good: float
    source: str


def embedded_body(structured: Structured, tree: HtmlElement, title: str) -> Embedded | None:
    """The best body in the page's data, or None when there is none of LEAST weight."""
    wanted = squashed(title)
    best: tuple[float, Embedded] | None = None
    for html, bonus, source in _candidates(structured, tree, wanted):
        blocks = tuple(block for block in walk(tree_of(html)).blocks if block.link_share < 0.6)
        good = sum(prose(block) for block in blocks)
        if good >= LEAST and (best is None or good * bonus > best[0]):
            best = good * bonus, Embedded(blocks, good, source)
    return best[1] if best else None


def _candidates(structured: Structured, tree: HtmlElement, wanted: str) -> Iterator[tuple[str, float, str]]:
    if stated := text_of(structured.article.get("articleBody") or structured.article.get("text")):
        yield _as_html(stated), 1.0, "json-ld articleBody"
    for node in tree.iter("textarea"):
        text = node.text or ""
        if weight(text) > _LONG:
            yield _as_html(text), 1.0, "textarea"
    stream: list[str] = []
    for node in tree.iter("script"):
        text = node.text or ""
        if len(text) < 200 or len(text) > 3_000_000:
            continue
        if match := _PUSH.search(text):
            pushed = load_json(match[1])
            if isinstance(pushed, list) and len(pushed) > 1 and isinstance(pushed[1], str):
                stream.append(pushed[1])
        elif "json" in (node.get("type") or "") and "ld+json" not in (node.get("type") or ""):
            yield from _in_data(load_json(text), wanted, f"script {node.get('id') or node.get('type')}")
        else:
            for match in list(_STATE.finditer(text))[:4]:
                yield from _in_data(_value_at(text, match.end()), wanted, f"script {match[0].strip(' =')}")
    if stream:
        yield from _in_stream("".join(stream), wanted)


def _value_at(text: str, start: int) -> object:
    try:
        value, _ = json.JSONDecoder(strict=False).raw_decode(text, start)
    except (ValueError, RecursionError):
        return None
    return value


def _in_stream(text: str, wanted: str) -> Iterator[tuple[str, float, str]]:
    """Rows of a Next.js stream: ``ID:JSON`` or ``ID:Tlength,text``."""
    rows = list(_ROW.finditer(text))
    for place, row in enumerate(rows[:5000]):
        end = rows[place + 1].start() if place + 1 < len(rows) else len(text)
        payload = text[row.end() : end]
        if payload[:1] == "T" and "," in payload[:10]:
            head, _, rest = payload.partition(",")
            try:
                size = int(head[1:], 16)
            except ValueError:
                continue
            yield (
                _as_html(text[row.end() + len(head) + 1 :].encode()[:size].decode("utf-8", "ignore") or rest),
                1.0,
                "next stream",
            )
        elif payload[:1] in "[{":
            yield from _in_data(load_json(payload), wanted, "next stream")


def _in_data(value: object, wanted: str, source: str) -> Iterator[tuple[str, float, str]]:
    """Texts under keys that name a body; those whose object or its parent has the headline count double."""
    stack: list[tuple[object, bool]] = [(value, False)]
    for _ in range(_MAX_OBJECTS):
        if not stack:
            return
        item, titled = stack.pop()
        if isinstance(item, dict):
            own = (
                any(squashed(text_of(item[key])) == wanted for key in item if key.lower() in _TITLE_KEYS)
                if wanted
                else False
            )
            for key, child in item.items():
                if isinstance(child, str):
                    if key.lower() in _TEXT_KEYS and weight(child) > _LONG:
                        yield _as_html(child), 2.0 if own or titled else 1.0, f"{source} {key}"
                elif isinstance(child, dict | list):
                    if isinstance(child, list) and key.lower() in _TEXT_KEYS and (joined := _joined(child)):
                        yield joined, 2.0 if own or titled else 1.0, f"{source} {key}"
                    stack.append((child, own))
        elif isinstance(item, list):
            if item[:1] == ["$"] and (joined := _joined(item)):
                yield joined, 1.0, source
            stack.extend((child, titled) for child in item[:5000] if isinstance(child, dict | list))


def _joined(parts: list[object]) -> str:
    """A body given as a list of parts (Arc, portable text, React elements) as HTML paragraphs."""
    found: list[str] = []
    for part in parts[:2000]:
        if isinstance(part, dict):
            kind = str(part.get("type") or part.get("_type") or part.get("tag") or "p").lower()
            text = _text_in(part)
            if text and kind in _PARTS:
                found.append(f"<p>{text}</p>")
        elif isinstance(part, list) and part[:1] == ["$"] and len(part) > 3 and (text := _text_in(part[3])):
            found.append(f"<p>{text}</p>" if part[1] in _PARTS else text)
    html = "\n".join(found)
    return html if weight(html) > _LONG else ""


def _text_in(value: object) -> str:
    """The text of one part, its pieces in order, without recursion."""
    found: list[str] = []
    stack: list[object] = [value]
    for _ in range(2000):
        if not stack:
            break
        item = stack.pop()
        if isinstance(item, str):
            found.append(item)
        elif isinstance(item, dict):
            keys = [
                key
                for key in ("content", "text", "data", "value", "html", "children", "items", "props")
                if item.get(key)
            ]
            stack.extend(item[key] for key in reversed(keys) if isinstance(item[key], str | list | dict))
        elif isinstance(item, list):
            element = item[:1] == ["$"] and len(item) > 3
            if element and item[1] in _PARTS:
                stack.append("</p>")
            inner = item[3:] if element else item
            stack.extend(child for child in reversed(inner[:500]) if isinstance(child, str | list | dict))
            if element and item[1] in _PARTS:
                stack.append("<p>")
    return "".join(found).strip()


def _as_html(text: str) -> str:
    """Plain text as paragraphs; markup as it is, unescaped once where it was escaped."""
    if "&lt;p" in text or "&lt;br" in text:
        text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", '"').replace("&amp;", "&")
    if re.search(r"<(?:p|br|div|h2)\b", text):
        return f"<div>{text}</div>"
    return "".join(f"<p>{line}</p>" for line in re.split(r"\n+", text) if line.strip())
