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
from collections import Counter, defaultdict
from collections.abc import Callable
from functools import cache

import html2text
import inscriptis
import trafilatura
from readability import Document

from benchmarks.changes.cases import Case, cases
from benchmarks.changes.html import page
from benchmarks.changes.pages import as_page, findings, read

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
    old, new = page(case.old, seed=number), page(case.new, seed=number + 5000, theme=number % 2)
    fired = {name: rule(old) != rule(new) for name, rule in RULES.items()}
    fired["Yalu"] = any(one.significance >= 0.2 for one in findings(case, number, theme=number % 2))
    return fired


def main() -> None:
    every = [case for case in cases() if as_page(case)]
    score: dict[str, dict[str, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
    for number, case in enumerate(every):
        for name, fires in _fired(case, number).items():
            verdict = ("right" if fires else "missed") if case.expected else ("false" if fires else "silent")
            for group in ("all", case.lang, *{str(kind) for kind, _ in case.expected}):
                score[group][name][verdict] += 1
    names = [*RULES, "Yalu"]
    print(f"{len(every)} pairs of pages; precision / recall, of a kind recall alone")
    print(f"{'':18}" + "".join(f"{name:>26}" for name in names))
    for group in sorted(score, key=lambda group: ("." in group, group != "all", group)):
        cells = (_cell(score[group][name], alone="." in group) for name in names)
        print(f"{group:18}" + "".join(f"{cell:>26}" for cell in cells))


def _cell(count: Counter[str], *, alone: bool) -> str:
    recall = count["right"] / max(1, count["right"] + count["missed"])
    precision = count["right"] / max(1, count["right"] + count["false"])
    return f"{recall:.3f}" if alone else f"{precision:.3f} / {recall:.3f}"


if __name__ == "__main__":
    main()
