"""Simple rules on the same pages: ``python -m benchmarks.changes.peers``.

Each rule says only whether a page changed, so it is scored on that alone: did a page with a change to report fire, did
one without stay silent. diffengine and newsdiffs need Python 2 or a dead service, webchanges and changedetection.io
bring servers and pins of their own: not run.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from difflib import SequenceMatcher

import trafilatura
from lxml import html as lxml_html

from benchmarks.changes.cases import cases
from benchmarks.changes.html import page
from benchmarks.changes.pages import as_page, findings


def _text(body: bytes) -> str:
    tree = lxml_html.fromstring(body)
    for node in tree.xpath("//script|//style"):
        node.drop_tree()
    return " ".join(tree.text_content().split())


def _extracted(body: bytes, *, comments: bool) -> str:
    return trafilatura.extract(body.decode(), include_comments=comments) or ""


RULES: dict[str, Callable[[bytes, bytes], bool]] = {
    "md5 of the bytes": lambda a, b: hashlib.md5(a).digest() != hashlib.md5(b).digest(),
    "md5 of the page's text": lambda a, b: _text(a) != _text(b),
    "difflib on the page's text, any change": lambda a, b: (
        SequenceMatcher(None, _text(a), _text(b), autojunk=True).quick_ratio() < 1
    ),
    "hash of trafilatura, its defaults": lambda a, b: _extracted(a, comments=True) != _extracted(b, comments=True),
    "hash of trafilatura without comments": lambda a, b: _extracted(a, comments=False) != _extracted(b, comments=False),
}


def main() -> None:
    every = [case for case in cases() if as_page(case)]
    score = {name: [0, 0, 0] for name in (*RULES, "Yalu")}
    for number, case in enumerate(every):
        old, new = page(case.old, seed=number), page(case.new, seed=number + 5000, theme=number % 2)
        fired = {name: rule(old, new) for name, rule in RULES.items()}
        fired["Yalu"] = any(one.significance >= 0.2 for one in findings(case, number, theme=number % 2))
        for name, fires in fired.items():
            score[name][0] += fires and bool(case.expected)
            score[name][1] += fires and not case.expected
            score[name][2] += not fires and bool(case.expected)
    print(f"{len(every)} pairs of pages")
    for name, (hit, wrong, lost) in score.items():
        print(f"{name:42} precision {hit / max(1, hit + wrong):.3f}  recall {hit / max(1, hit + lost):.3f}")


if __name__ == "__main__":
    main()
