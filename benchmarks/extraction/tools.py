"""One extractor as a command: JSON lines {"id","file","url","fetched_at"} in, one JSON line a page out.

    python tools.py yalu|trafilatura|trafilatura-precision|trafilatura-fast|readability|resiliparse|newspaper4k|goose3

This file imports nothing of the package except for ``yalu``, so that the other tools can live in an environment of
their own (``benchmarks/requirements.txt``).
"""

from __future__ import annotations

import json
import logging
import sys
import warnings
from collections.abc import Callable
from pathlib import Path

Answer = dict[str, object]
Tool = Callable[[bytes, dict[str, str]], Answer]


def article(title: object, byline: object, published: object, body: object) -> Answer:
    """The part of an answer that every tool has."""
    return {
        "title": title or "",
        "byline": byline or [],
        "published_at": str(published)[:10] if published else None,
        "body": body or "",
    }


def yalu() -> Tool:
    from datetime import UTC, datetime

    from yalu.errors import PageError
    from yalu.pages.as_json import to_json
    from yalu.pages.read_page import read_page

    def read(raw: bytes, page: dict[str, str]) -> Answer:
        fetched = page.get("fetched_at")
        when = datetime.fromisoformat(fetched) if fetched else datetime.now(UTC)
        when = when if when.tzinfo else when.replace(tzinfo=UTC)
        try:
            return to_json(read_page(raw, url=page["url"], headers={}, fetched_at=when))
        except PageError as error:
            return {"quality": "error", "article": None, "thread": None, "reason": str(error)}

    return read


def trafilatura(**settings: bool) -> Callable[[], Tool]:
    def make() -> Tool:
        from trafilatura import bare_extraction

        def read(raw: bytes, page: dict[str, str]) -> Answer:
            document = bare_extraction(raw, url=page["url"], with_metadata=True, include_comments=False, **settings)
            if document is None:
                return {"article": None, "thread": None}
            names = [name.strip() for name in (document.author or "").split(";") if name.strip()]
            return {"article": article(document.title, names, document.date, document.text), "thread": None}

        return read

    return make


def readability() -> Tool:
    import lxml.html
    from readability import Document

    def read(raw: bytes, page: dict[str, str]) -> Answer:
        document = Document(raw)
        tree: lxml.html.HtmlElement = lxml.html.fromstring(document.summary())
        lines = (" ".join(node.itertext()) for node in tree.iter("p", "h2", "h3", "h4", "li", "pre", "blockquote"))
        body = "\n\n".join(lines) if tree.find(".//p") is not None else tree.text_content()
        return {"article": article(document.short_title(), [], None, body), "thread": None}

    return read


def resiliparse() -> Tool:
    from resiliparse.extract.html2text import extract_plain_text
    from resiliparse.parse.encoding import bytes_to_str, detect_encoding
    from resiliparse.parse.html import HTMLTree

    def read(raw: bytes, page: dict[str, str]) -> Answer:
        tree = HTMLTree.parse(bytes_to_str(raw, detect_encoding(raw)))
        body = extract_plain_text(tree, main_content=True, comments=False, links=False, alt_texts=False)
        return {"article": article(tree.title, [], None, body), "thread": None}

    return read


def newspaper4k() -> Tool:
    from newspaper import Article

    def read(raw: bytes, page: dict[str, str]) -> Answer:
        document = Article(page["url"], language="en", fetch_images=False)
        document.download(input_html=raw.decode("utf-8", "replace"))
        document.parse()
        return {
            "article": article(document.title, document.authors, document.publish_date, document.text),
            "thread": None,
        }

    return read


def goose3() -> Tool:
    from goose3 import Goose

    goose = Goose({"enable_image_fetching": False})

    def read(raw: bytes, page: dict[str, str]) -> Answer:
        document = goose.extract(raw_html=raw.decode("utf-8", "replace"))
        return {
            "article": article(document.title, document.authors, document.publish_date, document.cleaned_text),
            "thread": None,
        }

    return read


TOOLS: dict[str, Callable[[], Tool]] = {
    "yalu": yalu,
    "trafilatura": trafilatura(),
    "trafilatura-precision": trafilatura(favor_precision=True),
    "trafilatura-fast": trafilatura(fast=True),
    "readability": readability,
    "resiliparse": resiliparse,
    "newspaper4k": newspaper4k,
    "goose3": goose3,
}


def main() -> None:
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    read = TOOLS[sys.argv[1]]()
    for line in sys.stdin:
        page = json.loads(line)
        try:
            answer = read(Path(page["file"]).read_bytes(), page)
        except Exception as error:  # a tool that fails on a page is scored as empty there, and counted
            answer = {"error": f"{type(error).__name__}: {error}"[:200]}
        sys.stdout.write(json.dumps({"id": page["id"], "url": page["url"], **answer}, ensure_ascii=False) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
