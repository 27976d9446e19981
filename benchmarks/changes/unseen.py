"""``python -m benchmarks.changes.unseen DIR``: score the program on sets of pairs or threads that it never met.

    python -m benchmarks.changes.unseen DIR [--half a|b] [--wrong] [--renamed SEED]

DIR holds ``pairs.jsonl`` (two captures of a page, the changes to be told, each with the range of its significance) or
``pages.jsonl`` (pages with their comments). The sets are kept out of the repository. A change of significance 0.2 or
more counts as told; of the changes to be told those whose range reaches 0.2 count. Of pairs that differ in noise or in
form only, the share with a change of 0.2 or more is given. ``--renamed`` puts made-up words in place of half of the
words in classes and ids, the same in both captures: what is read then does not rest on names that were learnt.
"""

from __future__ import annotations

import argparse
import re
import sys
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from benchmarks import gold
from benchmarks.scoring import Score
from yalu.changes.page_pair import compare_pages
from yalu.errors import PageError
from yalu.model import Page
from yalu.pages.read_page import read_page

WEIGHTY = 0.2


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--half")
    parser.add_argument("--wrong", action="store_true", help="list every pair or page that is wrong")
    parser.add_argument("--renamed", metavar="SEED", default="")
    asked = parser.parse_args()
    _Names.seed = asked.renamed
    pairs = asked.folder / "pairs.jsonl"
    manifest = pairs if pairs.is_file() else asked.folder / "pages.jsonl"
    rows = [row for row in gold.rows(asked.folder, manifest.name) if asked.half in (None, row["half"])]
    (_pairs if pairs.is_file() else _threads)(asked.folder, rows, asked.wrong)
    return 0


def read_capture(path: Path, url: str, at: str) -> Page:
    """Read a capture as it was fetched at a time (ISO 8601). Raises PageError if it cannot be read."""
    body = _Names.renamed(path.read_bytes()) if _Names.seed else path.read_bytes()
    return read_page(body, url=url, headers={}, fetched_at=datetime.fromisoformat(at))


class _Names:
    """Made-up words for those in the classes and ids of pages; ``seed`` chooses which words, none if it is empty."""

    seed = ""
    _attribute = re.compile(rb"""(?<=\s)((?:class|id)=)("[^"]*"|'[^']*'|[^\s>"']+)""")

    @classmethod
    def renamed(cls, page: bytes) -> bytes:
        """Return a page with half of the words in its classes and ids replaced."""
        return cls._attribute.sub(lambda match: match[1] + re.sub(rb"[A-Za-z]+", cls._word, match[2]), page)

    @classmethod
    def _word(cls, match: re.Match[bytes]) -> bytes:
        digest = sha256(cls.seed.encode() + match[0].lower()).digest()
        made = b"".join(
            b"bkmtrsvpdglfhnqz"[part % 16 : part % 16 + 1] + b"aeou"[part % 4 : part % 4 + 1] for part in digest[:4]
        )
        return match[0] if digest[9] % 2 else made


def reported(folder: Path, row: dict[str, Any]) -> list[tuple[str, float]]:
    """The kind and significance of each change between the captures of a pair."""
    try:
        before = read_capture(folder / row["before"], row["url"], row["fetched_before"])
        after = read_capture(folder / row["after"], row["url"], row["fetched_after"])
    except PageError:
        return []
    others = [page.article.body for page in _source_pages(folder, row) if page.article is not None]
    return [(change.kind.value, change.significance) for change in compare_pages(before, after, others)]


def _source_pages(folder: Path, row: dict[str, Any]) -> Iterator[Page]:
    for name in row.get("source_pages", ()):
        with suppress(PageError):
            yield read_capture(folder / name, row["url"], row["fetched_after"])


def judged(row: dict[str, Any], changes: list[tuple[str, float]]) -> tuple[int, list[str], list[str]]:
    """How many changes of a pair are right, which are extra, which are missing."""
    weighty = Counter(kind for kind, weight in changes if weight >= WEIGHTY)
    wanted = Counter(change["kind"] for change in row["expected"] if change["max"] >= WEIGHTY)
    missing = wanted - Counter(kind for kind, _ in changes) if _any_weight(row) else wanted - weighty
    right = sum(wanted.values()) - sum(missing.values())
    extra = weighty - wanted
    return right, list(extra.elements()), list(missing.elements())


def _any_weight(row: dict[str, Any]) -> bool:
    return any(change["min"] < WEIGHTY for change in row["expected"])


def _pairs(folder: Path, rows: list[dict[str, Any]], wrong: bool) -> None:
    scores: dict[str, Score] = defaultdict(Score)
    pairs, false = Counter(row["class"] for row in rows), Counter[str]()
    kinds: Counter[str] = Counter()
    for row in rows:
        right, extra, missing = judged(row, changes := reported(folder, row))
        for name in ("all", f"lang {row['lang']}"):
            scores[name].count(right=right, extra=len(extra), missed=len(missing))
        false[row["class"]] += bool(extra)
        kinds.update([f"extra {kind}" for kind in extra] + [f"missing {kind}" for kind in missing])
        if wrong and (extra or missing):
            listed = ", ".join(f"{kind} {weight:.2f}" for kind, weight in changes)
            print(f"{row['id']} [{row['class']}] {row['what']}: extra {extra}, missing {missing}; told {listed}")
    for name, score in sorted(scores.items()):
        print(f"{name} {score}")
    for name in ("noise", "cosmetic"):
        print(f"{name}: {false[name]} of {pairs[name]} pairs with a false change")
    print(", ".join(f"{kind} {count}" for kind, count in kinds.most_common()))


def _squashed(text: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))


def _threads(folder: Path, rows: list[dict[str, Any]], wrong: bool) -> None:
    score, sums = Score(), Counter[str]()
    for row in rows:
        thread = read_capture(folder / row["file"], row["url"], row["fetched_at"]).thread
        comments = thread.comments if thread else ()
        read = {_squashed(comment.text): comment for comment in comments}
        texts = [_squashed(comment["text"]) for comment in row["comments"]]
        hits = [(comment, read[text]) for comment, text in zip(row["comments"], texts, strict=True) if text in read]
        ids = {comment.id: text for text, comment in read.items()}
        parents = sum(
            ids.get(got.parent_id or "", "") == ("" if comment["parent"] is None else texts[comment["parent"]])
            for comment, got in hits
        )
        authors = sum((got.author or "") == (comment["author"] or "") for comment, got in hits)
        score.count(right=len(hits), extra=len(comments) - len(hits), missed=len(texts) - len(hits))
        sums.update(parents=parents, authors=authors)
        if wrong and (len(hits) < len(texts) or len(read) > len(hits) or parents < len(hits)):
            counts = f"{len(texts)} comments, {len(read)} found, {len(hits)} right, {parents} parents"
            print(f"{row['id']}: {counts} ({thread.platform if thread else 'no thread'})")
    shares = ", ".join(f"{name} {sums[name] / max(1, score.right):.3f}" for name in ("parents", "authors"))
    print(f"{score}; of those found {shares}")


if __name__ == "__main__":
    sys.exit(main())
