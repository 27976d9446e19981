"""The rules of other trackers on the same pages: ``python -m benchmarks.changes.peers``.

Each says only whether a page changed, so each is scored on that: did a page with a change to report fire, did one
without stay silent. Where a tracker brings a server, a browser or a service that is gone, its rule is written down here
in its own few steps, on the library that it uses itself:

- diffengine 0.2.7: readability's summary and title; quotation marks and white space evened out, then tags, white space
  and all Unicode punctuation taken away, compared.
- newsdiffs: date, title, byline and body as its per-site parsers give them (here: our own reading of the page),
  compared byte for byte; a difference in white space or in the date line alone is boring.
- webchanges 3.37: html2text as its filter of that name calls it, compared line by line.
- changedetection.io: the text of inscriptis without white space, its MD5.
- trafilatura: a hash of what ``extract`` gives, with its defaults and without comments.
"""

from __future__ import annotations

import hashlib
import re
import sys
import unicodedata
from collections import defaultdict
from collections.abc import Callable
from functools import cache

import html2text
import inscriptis
import trafilatura
from readability import Document

from benchmarks.changes.cases import Case, cases
from benchmarks.changes.measure import as_page, between_pages, both_pages, read, reported
from benchmarks.scoring import Score

_PUNCTUATION = dict.fromkeys(code for code in range(sys.maxunicode) if unicodedata.category(chr(code)).startswith("P"))
_EVEN = str.maketrans({"\xa0": " ", "“": '"', "”": '"', "’": "'", "\n": " ", "\xad": None})


def _fingerprint(text: str) -> str:
    bare = re.sub(r"<[^<>]*>", "", text.translate(_EVEN))
    return re.sub(r"\s+", "", bare).translate(_PUNCTUATION)


@cache
def diffengine(body: bytes) -> object:
    """The title as it is, the summary by its fingerprint."""
    document = Document(body.decode())
    return document.title(), _fingerprint(document.summary(html_partial=True))


@cache
def newsdiffs(body: bytes) -> object:
    """Title, byline and body; what differs in the date line only is not told."""
    article = read(body).article
    return article and re.sub(r"\s+", " ", "\n".join((article.title, *article.byline, article.body)))


@cache
def webchanges(body: bytes) -> object:
    """Markdown without wrapping, links kept out of lines, as the filter sets it."""
    parser = html2text.HTML2Text(bodywidth=0)
    parser.unicode_snob, parser.single_line_break, parser.ignore_images = True, True, True
    return parser.handle(body.decode())


@cache
def changedetection(body: bytes) -> object:
    """MD5 of the text without white space."""
    text = inscriptis.get_text(body.decode())
    return hashlib.md5("".join(text.split()).encode()).digest()


@cache
def whole_trafilatura(body: bytes) -> object:
    """The text of an extractor, comments in it."""
    return trafilatura.extract(body.decode())


@cache
def bare_trafilatura(body: bytes) -> object:
    """The text of an extractor without comments."""
    return trafilatura.extract(body.decode(), include_comments=False)


RULES: dict[str, Callable[[bytes], object]] = {
    "diffengine": diffengine,
    "newsdiffs": newsdiffs,
    "webchanges": webchanges,
    "changedetection.io": changedetection,
    "trafilatura": whole_trafilatura,
    "trafilatura, no comments": bare_trafilatura,
}


def _fired(case: Case, number: int) -> dict[str, bool]:
    old, new = both_pages(case, number)
    return {name: rule(old) != rule(new) for name, rule in RULES.items()} | {
        "Yalu": bool(reported(between_pages(case, number)))
    }


def main() -> None:
    every = [case for case in cases() if as_page(case)]
    scores: dict[str, dict[str, Score]] = defaultdict(lambda: defaultdict(Score))
    for number, case in enumerate(every):
        for name, fires in _fired(case, number).items():
            for group in ("all", case.lang, *{str(kind) for kind, _ in case.expected}):
                scores[group][name].add(bool(case.expected), fires)
    names = [*RULES, "Yalu"]
    print(f"{len(every)} pairs of pages; precision / recall, of a kind recall alone")
    print(f"{'':18}" + "".join(f"{name:>26}" for name in names))
    for group in sorted(scores, key=lambda group: ("." in group, group != "all", group)):
        cells = (_cell(scores[group][name], alone="." in group) for name in names)
        print(f"{group:18}" + "".join(f"{cell:>26}" for cell in cells))


def _cell(score: Score, *, alone: bool) -> str:
    return f"{score.recall:.3f}" if alone else f"{score.precision:.3f} / {score.recall:.3f}"


if __name__ == "__main__":
    main()
