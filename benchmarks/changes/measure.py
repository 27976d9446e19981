"""Precision and recall of the change rule on the labelled set: ``python -m benchmarks.changes.measure``.

    python -m benchmarks.changes.measure [--pages] [--wrong]

``--pages`` renders each case twice as a page with different noise, reads both and compares them.
"""

from __future__ import annotations

import json
import random
import sys
from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, datetime

from benchmarks.changes.cases import WORDS, Case, State, cases
from benchmarks.press.threads import environment
from benchmarks.scoring import Score
from yalu.changes.articles import compare_articles
from yalu.changes.page_pair import compare_pages
from yalu.changes.threads.snapshots import compare_threads
from yalu.finding import Finding
from yalu.model import Access, Kind, Page, ParsedComment, ParsedThread
from yalu.pages.read_page import read_page
from yalu.reasons import reason_text

_WHEN = datetime(2026, 4, 1, tzinfo=UTC)
_HEADERS = {"content-type": "text/html; charset=utf-8"}
_NOT_PAGES = {
    "removed", "held", "back", "not shown", "shown again", "first page only", "second page only", "author not shown",
    "renumbered, one gone", "numbered the other way", "other ids",
}  # fmt: skip


def reported(findings: Iterable[Finding]) -> set[tuple[Kind, str | None]]:
    """What would be reported: kind and comment."""
    return {(finding.kind, finding.platform_comment_id) for finding in findings if finding.significance >= 0.2}


def between_states(case: Case) -> list[Finding]:
    """The changes between the two states of a case."""
    findings = [*compare_articles(case.old.article, case.new.article)]
    if case.old.thread and case.new.thread:
        findings += compare_threads(case.old.thread, case.new.thread)
    return findings


def as_page(case: Case) -> bool:
    """Whether the page of a case says the same as the case: states that only a model has are left out."""
    if any(state.article.access is Access.TEASER for state in (case.old, case.new)):
        return False
    return not (case.what.startswith("thread:") and case.what[8:] in _NOT_PAGES)


def both_pages(case: Case, number: int) -> tuple[bytes, bytes]:
    """The two pages of a case, with different noise."""
    return page(case.old, seed=number), page(case.new, seed=number + 5000, theme=number % 2)


def read(body: bytes) -> Page:
    """What the page reader makes of a page."""
    return read_page(body, url=URL, headers=_HEADERS, fetched_at=_WHEN)


def between_pages(case: Case, number: int) -> list[Finding]:
    """The changes between the two pages of a case."""
    old, new = both_pages(case, number)
    return [*compare_pages(read(old), read(new))]


def main() -> None:
    pages, wrong = "--pages" in sys.argv, "--wrong" in sys.argv
    every = [case for case in cases() if not pages or as_page(case)]
    scores: dict[str, Score] = defaultdict(Score)
    light = 0
    for number, case in enumerate(every):
        findings = between_pages(case, number) if pages else between_states(case)
        got = reported(findings)
        for kind, comment in got | case.expected:
            for name in (f"kind {kind}", f"lang {case.lang}", "all"):
                scores[name].add((kind, comment) in case.expected, (kind, comment) in got)
        too_light = case.weighty and not any(finding.significance >= 0.5 for finding in findings)
        light += too_light
        if wrong and (got != case.expected or too_light):
            print(f"WRONG {case.name}: told {sorted(map(str, got))}, expected {sorted(map(str, case.expected))}")
            for finding in findings:
                print(f"    {finding.kind} {finding.significance} {reason_text(finding.reason)[:150]}")
    print(f"{len(every)} pairs, {sum(not case.expected for case in every)} of them without a change to report")
    print(f"{'':28}{'precision':>10}{'recall':>8}{'n':>6}")
    for name, score in sorted(scores.items()):
        print(f"{name:28}{score.precision:10.3f}{score.recall:8.3f}{score.right + score.missed:6}")
    print(f"weighty changes under 0.5: {light} of {sum(case.weighty for case in every)}")


if __name__ == "__main__":
    main()


URL = "https://river-post.example/2026/03/piece/"
THEMES = (("main", "entry-content"), ("section", "post-body story__text"))


def page(state: State, *, seed: int, theme: int = 0) -> bytes:
    """The HTML of a state. ``seed`` draws the noise, ``theme`` is 0 or 1."""
    draw, article, thread = random.Random(seed), state.article, state.thread
    lang = article.language or "en"
    links = draw.sample(WORDS[lang]["links"], 3)
    noise = {
        "links": [(draw.randrange(9999), link) for link in links],
        "slot": draw.randrange(99999),
        "advert": draw.randrange(99),
        "views": f"{draw.randrange(100, 9999):,}",
        "hours": draw.randrange(2, 23),
        "token": f"{draw.getrandbits(128):x}",
        "time": draw.randrange(10**9),
        "nonce": f"{draw.getrandbits(64):x}",
        "shares": [draw.randrange(999) for _ in range(2)],
        "clock": (draw.randrange(24), draw.randrange(60)),
    }
    people = [{"@type": "Person", "name": name} for name in article.byline]
    text = environment.get_template("labelled.html").render(
        article=article,
        thread=thread,
        replies=_replies(thread) if thread else {},
        count=thread and (len(thread.comments) if thread.expected is None else thread.expected),
        lang=lang,
        frame=WORDS[lang]["frame"],
        linked_data=json.dumps({"@type": "NewsArticle", "author": people}),
        url=URL,
        wrap=THEMES[theme],
        **noise,
    )
    return text.encode()


def _replies(thread: ParsedThread) -> dict[str | None, list[ParsedComment]]:
    """The comments by the one that they reply to; those of the first level under None."""
    known, replies = {comment.id for comment in thread.comments}, defaultdict[str | None, list[ParsedComment]](list)
    for comment in thread.comments:
        replies[comment.parent_id if comment.parent_id in known else None].append(comment)
    return dict(replies)
