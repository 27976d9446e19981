"""Pairs are compared in processes when they are large or many; one that is killed there loses no change."""

from __future__ import annotations

import logging
import os
import signal
import time
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest

from tests.pipeline.processes import comparison_tasks as tasks
from yalu.finding import Finding
from yalu.history.detection.changes import Pair, compared
from yalu.history.detection.facts import ArticleVersionFacts
from yalu.history.detection.thread_facts import CommentVersionFacts, Key
from yalu.jobs.changes.comparison_pool import LARGE, QUEUE, SMALL, ComparisonPool
from yalu.model import Kind, ParsedArticle, ParsedComment
from yalu.processes.task_server import Limits
from yalu.reasons import Reason

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
SENTENCE = "The ferry to Dandong sails at seven, and 14 traders wait for it on the pier."
LIMITS = Limits(processor=20, elapsed=100.0, memory=600 << 20)


def versions(number: int, old: ParsedArticle, new: ParsedArticle) -> Pair:
    return ArticleVersionFacts(number, 2, new, number - 1, old, None, NOON, comparable=True, recurrence=0)


def of_comment(number: int, old: ParsedComment, new: ParsedComment) -> Pair:
    same = number, 2, new, number - 1, old
    return CommentVersionFacts(*same, None, NOON, comparable=True, recurrence=0, comment_id=7)


def pair(number: int, size: int) -> Pair:
    """Two states of an article that differ in a number; ``size`` characters at least in both."""
    body = "\n\n".join(f"{SENTENCE} ({line})" for line in range(size // len(SENTENCE) // 2 + 1))
    new = ParsedArticle("Ferries", body.replace("14", str(20 + number), 1))
    return versions(number, ParsedArticle("Ferries", body), new)


def comment(number: int, size: int) -> Pair:
    text = f"{SENTENCE} " * (size // len(SENTENCE) // 2 + 1)
    return of_comment(number, ParsedComment("7", text), ParsedComment("7", f"{text}No."))


PAIRS = [pair(1, LARGE), comment(1, LARGE), pair(2, 100), pair(3, LARGE)]
HERE = {pair.key: compared(pair) for pair in PAIRS}


def findings_of(pool: ComparisonPool, pairs: list[Pair]) -> dict[Key, tuple[Finding, ...]]:
    """What differs, as a job has it: what the pool leaves is compared here."""
    known = pool.findings(pairs)
    return {pair.key: known.get(pair.key) or compared(pair) for pair in pairs}


def test_large_pairs_are_compared_in_processes_with_the_same_findings(tmp_path: Path) -> None:
    with ComparisonPool(2, LIMITS, partial(tasks.noting, folder=tmp_path)) as pool:
        known = pool.findings(PAIRS)
        assert known == {key: findings for key, findings in HERE.items() if key != (ParsedArticle, 2)}
        assert pool.findings([pair(2, SMALL)]) != {}, "processes that are there take smaller ones too"
        assert pool.findings([pair(2, 100)]) == {}
    processes = {int(file.name) for file in tmp_path.iterdir()}
    assert 1 <= len(processes) <= 2
    assert os.getpid() not in processes
    until = time.monotonic() + 10
    while left := [process for process in processes if Path(f"/proc/{process}").exists()]:
        assert time.monotonic() < until, left
        time.sleep(0.02)


def test_few_small_pairs_stay_in_the_process_and_many_do_not(tmp_path: Path) -> None:
    with ComparisonPool(2, LIMITS, partial(tasks.noting, folder=tmp_path)) as pool:
        assert pool.findings([pair(number, 20_000) for number in range(10)]) == {}
        assert list(tmp_path.iterdir()) == []
        many = [pair(number, LARGE // 2) for number in range(2 * QUEUE // LARGE)]
        assert pool.findings(many) == {small.key: compared(small) for small in many}


def test_no_process_is_started_where_none_is_wanted() -> None:
    with ComparisonPool(0, LIMITS) as pool:
        assert pool.findings(PAIRS) == {}


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGSEGV])
def test_a_pair_whose_process_is_killed_is_tried_again(tmp_path: Path, number: int) -> None:
    with ComparisonPool(1, LIMITS, partial(tasks.killed_once, mark=tmp_path / "killed", number=number)) as pool:
        assert findings_of(pool, PAIRS) == HERE
    assert (tmp_path / "killed").exists()


def test_a_pair_that_kills_each_process_is_told_and_named_and_the_others_are_compared(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with caplog.at_level(logging.WARNING), ComparisonPool(2, LIMITS, partial(tasks.killed_by, version=3)) as pool:
        findings = findings_of(pool, PAIRS)
    (finding,) = findings.pop((ParsedArticle, 3))
    assert (finding.kind, finding.significance) == (Kind.ARTICLE_BODY, 0.5)
    assert finding.reason == Reason.of("words.unweighed")
    assert finding.evidence["unweighed"] == "ended the process that did (SIGKILL)"
    assert findings == {key: known for key, known in HERE.items() if key != (ParsedArticle, 3)}
    assert "Article version 3 is told without being weighed" in caplog.text


def test_a_pair_that_takes_too_much_memory_is_told() -> None:
    with ComparisonPool(1, LIMITS, tasks.out_of_memory) as pool:
        findings = pool.findings([PAIRS[0]])
    ((finding,),) = findings.values()
    assert "took more than 600 MiB of memory" in str(finding.evidence["unweighed"])


def test_what_cannot_be_weighed_is_told_by_kind() -> None:
    old = ParsedArticle("Ferries", "Seven.", subtitle="Soon", byline=("Ann Lee",), label="Opinion", notices=("One.",))
    new = replace(old, title="Boats", body="Eight.", byline=("Bo Kim",), label=None, notices=("Two.",))
    with ComparisonPool(1, LIMITS, tasks.out_of_memory) as pool:
        big = versions(1, replace(old, body=old.body * LARGE), replace(new, body=new.body * LARGE))
        (findings,) = pool.findings([big]).values()
        hidden = of_comment(2, ParsedComment("7", "Seven. " * LARGE), ParsedComment("7", "[removed]"))
        edited = of_comment(3, ParsedComment("7", "Seven. " * LARGE), ParsedComment("7", "Eight."))
        of_comments = pool.findings([hidden, edited])
    kinds = Kind.ARTICLE_HEADLINE, Kind.ARTICLE_BODY, Kind.ARTICLE_BYLINE, Kind.ARTICLE_NOTICE
    assert tuple(finding.kind for finding in findings) == kinds
    assert [finding.kind for some in of_comments.values() for finding in some] == [
        Kind.COMMENT_GONE,
        Kind.COMMENT_EDITED,
    ]
