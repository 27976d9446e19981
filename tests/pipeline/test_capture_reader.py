"""What re-extraction takes from the stored captures of a check besides its page."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any, cast

import pytest

from tests.history.watched_threads import stored_check, stored_snapshot
from yalu.errors import UnknownItem
from yalu.extraction.extractor import Extractor
from yalu.history.intents.replay import HistoryReplay
from yalu.history.known import ArticleState, StoredThread
from yalu.history.proof import ProofRules
from yalu.history.thread.thread_history import ThreadHistory
from yalu.history.thread.thread_state import KnownComment
from yalu.jobs.reextraction.capture_reader import CaptureCounts, CaptureReader
from yalu.model import (
    Fate,
    HttpExchange,
    Outcome,
    Page,
    ParsedArticle,
    ParsedComment,
    ParsedThread,
    Quality,
    ThreadRequest,
)
from yalu.sources.load import load_registry

URL = "https://river.example/ferry"
NOW = datetime(2026, 3, 1, 9, tzinfo=UTC)
LIST, BY_ID = f"{URL}/comments", f"{URL}/comments/1"
PAGE, PART, ANSWER = range(3)
"""Ids of captures."""

WITHOUT_IT = ParsedThread("wordpress", (ParsedComment("2", "The captain answered"),), expected=1, complete=True)


@dataclass
class OneFate(Extractor):
    """Reads a thread without its first comment, and an answer about that one in one way."""

    fate_of_it: Fate = Fate.UNKNOWN
    thread: ParsedThread = field(default_factory=lambda: WITHOUT_IT)

    def page(self, *_: object, **__: object) -> Page:
        article = ParsedArticle("The ferry", "It leaves at seven.")
        return Page(URL, Quality.OK, article, self.thread, more=(ThreadRequest(LIST, "all"),), extractor="2")

    def next_requests(self, *_: object) -> tuple[ThreadRequest, ...]:
        return ()

    def join(self, *_: object) -> ParsedThread:
        return self.thread

    def look_up(self, *_: object) -> ThreadRequest:
        return ThreadRequest(BY_ID, "by id")

    def fate(self, *_: object) -> Fate:
        return self.fate_of_it


def missed_again(extractor: OneFate, *, missed_before: bool, platform: str = "wordpress", pruned: bool = False) -> Any:
    """Whether a check that lacks a comment for the second time misses it as it is read now."""

    def capture(capture_id: int) -> HttpExchange:
        if pruned and capture_id == ANSWER:
            raise UnknownItem("capture")
        return HttpExchange(URL, NOW, 200, body=b"</html>")

    writer = SimpleNamespace(
        capture=capture, parts=lambda *_: [(LIST, PART), (BY_ID, ANSWER)], as_stored=lambda thread, _: thread
    )
    (source, *_) = load_registry()
    lacking = KnownComment(ParsedComment("1", "Nobody asked the captain"), NOW, 1, NOW, NOW, NOW)
    known = {"1": lacking, "2": KnownComment(WITHOUT_IT.comments[0], NOW)}
    talk = StoredThread(5, platform, ThreadHistory(known))
    article = ArticleState(1, URL, None, True, NOW, threads=[talk])
    replay = HistoryReplay(source.id, article, ProofRules(2))
    stored = stored_snapshot(NOW, missing={"1": 2} if missed_before else {})
    check = stored_check(1, NOW, Outcome.UNCHANGED, snapshots={5: stored}, capture_id=PAGE)
    own: Any = SimpleNamespace(article=article)
    reader = CaptureReader(cast(Any, writer), cast(Any, extractor), source, own, CaptureCounts())
    replay.take(reader.read(check, replay))
    (snapshot,) = replay.decided[0].snapshots
    assert snapshot.step is not None
    return "1" in [missed.comment for missed in snapshot.step.missed]


@pytest.mark.parametrize("missed_before", [True, False])
@pytest.mark.parametrize(("fate", "misses"), [(Fate.UNKNOWN, True), (Fate.UNANSWERED, False), (Fate.SHOWN, False)])
def test_an_answer_that_is_no_answer_any_more_excuses_the_comment(
    fate: Fate, misses: bool, missed_before: bool
) -> None:
    assert missed_again(OneFate(fate), missed_before=missed_before) is misses


@pytest.mark.parametrize("missed_before", [True, False])
def test_where_the_answer_is_gone_what_the_crawl_made_of_it_stays(missed_before: bool) -> None:
    assert missed_again(OneFate(), missed_before=missed_before, pruned=True) is missed_before


def test_a_thread_that_is_taken_for_another_platform_s_has_its_answers_too() -> None:
    other = replace(WITHOUT_IT, comments=(ParsedComment("3", "Who is the captain?"),))
    assert not missed_again(OneFate(Fate.SHOWN, other), missed_before=True, platform="isso")
