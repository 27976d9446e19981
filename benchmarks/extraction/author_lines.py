"""``python -m benchmarks.extraction.author_lines [--wrong]``: the people read out of lines about the authors.

Each line of ``author_lines.jsonl`` stands as the byline of a page of its language; right is who is named and nobody
else, whatever spaces, case and academic titles. Names in it are invented.
"""

from __future__ import annotations

import argparse
import html
import re
import tomllib
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

from benchmarks import gold
from yalu.pages.read_page import read_page

_READ_AT = datetime(2026, 11, 1, tzinfo=UTC)
_TITLE = re.compile(r"\A(?:(?:dr|prof|professor|mr|mrs|ms|mme|herr|frau)\.? )+", re.IGNORECASE)
_PAGES = tomllib.loads((Path(__file__).parent / "author_lines.toml").read_text("utf-8"))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--wrong", action="store_true")
    asked = parser.parse_args()
    right, lines = Counter[str](), Counter[str]()
    for row in gold.rows(Path(__file__).parent, "author_lines.jsonl"):
        names = _read(row["line"], row["lang"])
        correct = sorted(map(_key, names)) == sorted(map(_key, row["names"]))
        for group in (row["lang"], f"set {row['set']}"):
            lines[group] += 1
            right[group] += correct
        if asked.wrong and not correct:
            print(row["lang"], row["line"], "|", *row["names"], "|", *names)
    for group in lines:
        print(f"{group}: {right[group]} of {lines[group]}")


def _read(line: str, language: str) -> tuple[str, ...]:
    headline, paragraphs = _PAGES[language]["headline"], _PAGES[language]["paragraphs"]
    text = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    head = f"<html lang='{language}'><head><meta charset='utf-8'><title>{headline}</title></head>"
    body = f"<article><h1>{headline}</h1><p class='byline'>{html.escape(line)}</p><div>{text}</div></article>"
    page = f"{head}<body>{body}</body></html>".encode()
    article = read_page(page, url="https://paper.example/a/1", headers={}, fetched_at=_READ_AT).article
    return article.byline if article is not None else ()


def _key(name: str) -> str:
    return "".join(filter(str.isalnum, _TITLE.sub("", name).casefold()))


if __name__ == "__main__":
    main()
