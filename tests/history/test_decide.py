"""What one observation counts as, and what it adds."""

from __future__ import annotations

import gc
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tests.history.watched_threads import stored_check, stored_snapshot
from yalu.history.intents.batch import Batch, Rereading, StoredCheck
from yalu.history.intents.counted_check import CountedCheck, counts_as
from yalu.history.intents.decide import decide
from yalu.history.intents.repeated_checks import is_spared
from yalu.history.intents.replay import HistoryReplay
from yalu.history.judgement.crawls import CrawlJudgement
from yalu.history.known import ArticleState, Known, StoredThread
from yalu.history.plausibility import is_older_copy
from yalu.history.proof import Implausibility, ProofRules
from yalu.ids import same_article_address
from yalu.model import (
    HttpExchange,
    Observation,
    Outcome,
    Page,
    ParsedArticle,
    ParsedComment,
    ParsedThread,
    Quality,
    TopicMatch,
)

URL = "https://river.example/ferry"
NOW = datetime(2026, 3, 1, 9, tzinfo=UTC)
RULES = ProofRules(2, timedelta(hours=6))
STATE = ParsedArticle("The ferry at seven", "The ferry leaves the pier at seven. Nobody asked the captain.")
SEEN = Observation((URL,), Outcome.READ, (HttpExchange(URL, NOW, 200, body=b"</html>"),), Page(URL, Quality.OK, STATE))
UNREAD = ArticleState(1, URL, None, in_scope=True, first_seen_at=NOW)
PAST = replace(UNREAD, state=STATE)
PLACE = same_article_address(URL)
UNJUDGED = CrawlJudgement()
HELD = CrawlJudgement(implausibilities={PLACE: Implausibility.TEMPLATE}, held=frozenset({PLACE}))


def decided(
    seen: Observation, past: ArticleState | None = PAST, judgement: CrawlJudgement | None = None
) -> CountedCheck:
    return counts_as(seen, past, Batch("river-post", 1, NOW, RULES, judgement=judgement or CrawlJudgement()), NOW)


def test_what_the_answer_itself_says_comes_before_the_judgement_of_the_crawl() -> None:
    assert (decided(SEEN).seen, decided(SEEN).columns["implausibility"]) == (SEEN, None)
    assert decided(SEEN, PAST, HELD).columns["implausibility"] == Implausibility.TEMPLATE
    assert decided(SEEN, None, HELD).outcome is Outcome.UNREADABLE
    cut = replace(SEEN, page=Page(URL, Quality.OK, replace(STATE, body="The ferry leaves the pier at")))
    intent = decided(cut, PAST, HELD)
    assert (intent.outcome, intent.columns["implausibility"]) == (Outcome.UNREADABLE, Implausibility.BROKEN_OFF)


def test_an_article_is_entered_once_and_checked_once_a_crawl_wherever_it_stands() -> None:
    known, batch, there = Known(RULES), Batch("river-post", 1, NOW, RULES), f"{URL}/print"
    numbered = replace(SEEN, page=Page(URL, Quality.OK, STATE, ParsedThread("wordpress", ()), publisher_id="wp:7"))
    first = decide(known, batch, numbered, NOW)
    assert first is not None and first.article is known.at([PLACE]) is not None
    assert first.is_new and first.led and first.snapshots and first.columns["outcome"] is Outcome.READ
    assert decide(known, batch, SEEN, NOW) is None, "at its URL"
    printed = replace(numbered, addresses=(there,), captures=(HttpExchange(there, NOW, 200, body=b"</html>"),))
    assert decide(known, batch, printed, NOW) is None, "by its number"
    assert known.at([same_article_address(there)]) is None


def test_a_page_that_is_no_article_adds_its_captures_alone() -> None:
    known = Known(RULES)
    intent = decide(known, Batch("river-post", 1, NOW, RULES), replace(SEEN, outcome=Outcome.FAILED, page=None), NOW)
    assert intent is not None and intent.article is None
    assert known.new == 0
    assert [address.article for some in known.addresses.values() for address in some] == [None]


def test_a_topic_match_that_was_made_in_case_counts_for_no_known_article() -> None:
    claiming = replace(SEEN, claimed_url=URL, match=TopicMatch(False, 0.0, "no"))
    assert decided(claiming).seen.match is None
    assert decided(claiming, None).seen.match is not None


def test_what_makes_an_article_and_whether_it_is_in_scope() -> None:
    assert decided(SEEN, None).makes_article and decided(SEEN, None).is_in_scope
    out = decided(replace(SEEN, outcome=Outcome.OUT_OF_SCOPE), None)
    assert out.makes_article and not out.is_in_scope
    assert not decided(replace(SEEN, match=TopicMatch(False, 0.0, "no")), None).is_in_scope
    assert not decided(replace(SEEN, outcome=Outcome.UNREADABLE, page=None), None).makes_article


@pytest.mark.parametrize(
    ("seen", "past", "outcome", "makes_version"),
    [
        (SEEN, None, Outcome.READ, True),
        (SEEN, UNREAD, Outcome.READ, True),
        (SEEN, PAST, Outcome.UNCHANGED, False),
        (SEEN, replace(PAST, state=replace(STATE, title="Another")), Outcome.READ, True),
        (replace(SEEN, page=Page(URL, Quality.LISTING, STATE)), PAST, Outcome.UNREADABLE, False),
        (replace(SEEN, outcome=Outcome.GONE, page=None), PAST, Outcome.GONE, False),
    ],
)
def test_a_page_makes_a_version_or_says_the_same(
    seen: Observation, past: ArticleState | None, outcome: Outcome, makes_version: bool
) -> None:
    intent = decided(seen, past)
    assert (intent.outcome, intent.version is not None) == (outcome, makes_version)


def test_the_copy_of_an_archive_is_believed_and_makes_nothing_when_it_is_late() -> None:
    batch = Batch("river-post", 1, NOW, RULES, archive=True, judgement=HELD)
    intent = counts_as(SEEN, UNREAD, batch, NOW)
    assert (intent.outcome, intent.version, intent.columns["implausibility"]) == (Outcome.READ, STATE, None)
    late = counts_as(SEEN, UNREAD, batch, NOW, late=True)
    assert (late.outcome, late.version) == (Outcome.UNREADABLE, None)


def test_the_thread_of_a_page_that_was_seen_is_taken_and_that_of_a_recognised_page_repeated() -> None:
    thread = ParsedThread("wordpress", (), open=True)
    read = replace(SEEN, page=Page(URL, Quality.OK, STATE, thread))
    assert (decided(read).thread, decided(read).repeats_thread) == (thread, False)
    assert decided(replace(read, outcome=Outcome.OUT_OF_SCOPE)).thread is None
    same = replace(SEEN, outcome=Outcome.UNCHANGED, page=Page(URL, Quality.OK, footprint="f"))
    assert (decided(same).thread, decided(same).repeats_thread) == (None, True)
    assert not decided(same, replace(PAST, newest_copy=NOW + timedelta(hours=1))).repeats_thread, "an older copy"


@pytest.mark.parametrize(("stale", "older"), [(0, True), (1, True), (2, True), (3, False), (4, False)])
def test_a_copy_older_than_the_newest_proves_nothing_until_the_fourth_in_a_row(stale: int, older: bool) -> None:
    (answer,) = SEEN.captures
    held = replace(answer, headers=(("Age", "3600"),))
    past = replace(PAST, newest_copy=NOW, stale=stale)
    assert is_older_copy(held, past, NOW) is older
    assert not is_older_copy(answer, past, NOW)


@pytest.mark.parametrize("keep_all", [True, False])
def test_other_bytes_of_a_recognised_page_are_spared_unless_all_are_to_be_kept(keep_all: bool) -> None:
    recognised = replace(SEEN, outcome=Outcome.UNCHANGED, page=Page(URL, Quality.OK, footprint="same"))
    assert is_spared(recognised, "b", "a", keep_all=keep_all) is not keep_all
    assert is_spared(recognised, "a", "a", keep_all=keep_all)
    assert not is_spared(SEEN, "b", "a", keep_all=keep_all)


TALK = ParsedThread("isso", (ParsedComment("1", "Nobody asked the captain"),), expected=1, complete=True)


def on_day(number: int, outcome: Outcome, **more: object) -> StoredCheck:
    return stored_check(number, NOW + timedelta(days=number), outcome, **more)


def replay() -> HistoryReplay:
    return HistoryReplay("river-post", ArticleState(1, URL, None, True, NOW), RULES)


def test_a_state_of_an_article_is_added_once_and_only_from_a_page_that_shows_the_article() -> None:
    history = replay()
    pages = [
        Page(URL, Quality.OK, STATE),
        Page(URL, Quality.OK, STATE),
        Page(URL, Quality.LISTING, replace(STATE, title="Ferries")),
        Page(URL, Quality.TEASER, replace(STATE, title="Another")),
    ]
    for number, page in enumerate(pages):
        history.take(Rereading(on_day(number, Outcome.READ), page, whole=True))
    checks = [intent.check for intent in history.decided]
    assert [(check.version and check.version.title, check.outcome) for check in checks] == [
        (STATE.title, Outcome.READ),
        (None, Outcome.UNCHANGED),
        (None, Outcome.UNREADABLE),
        ("Another", Outcome.READ),
    ]
    assert [intent.not_before for intent in history.decided if intent.check.version] == [None, NOW + timedelta(days=1)]


def test_what_is_stored_of_a_check_whose_bytes_are_gone_stays_as_it_is() -> None:
    history, made = replay(), Page(URL, Quality.OK, STATE)
    history.take(Rereading(on_day(0, Outcome.UNCHANGED)))
    history.take(Rereading(replace(on_day(1, Outcome.READ, version_id=7), made=made)))
    history.take(Rereading(on_day(2, Outcome.UNCHANGED, version_id=7)))
    history.take(Rereading(on_day(3, Outcome.BLOCKED)))
    assert [(intent.check.version, intent.check.outcome) for intent in history.decided] == [
        (None, Outcome.UNREADABLE),
        (STATE, Outcome.READ),
        (None, Outcome.UNCHANGED),
        (None, Outcome.BLOCKED),
    ]


def test_a_check_keeps_its_thread_whatever_platform_that_was_taken_for_later() -> None:
    """A thread has its last platform from the start, and another thread of the article may have had it before."""
    threads = [StoredThread(5, "wordpress"), StoredThread(6, "isso")]
    replay = HistoryReplay("river-post", ArticleState(1, URL, None, True, NOW, threads=threads), RULES)
    snapshot = stored_snapshot(NOW)
    page = Page(URL, Quality.OK, STATE, TALK)
    replay.take(Rereading(on_day(1, Outcome.READ, snapshots={5: snapshot}), page, whole=True))
    (intent,) = replay.decided[0].snapshots
    assert intent.step is not None
    assert (intent.thread, list(intent.step.new)) == (threads[0], ["1"])
    assert [thread.platform for thread in threads] == ["wordpress", "isso"], "no two of an article have one"


def test_the_state_of_a_thread_is_held_once_and_not_for_each_check() -> None:
    thread = StoredThread(6, "isso")
    replay = HistoryReplay("river-post", ArticleState(1, URL, None, True, NOW, threads=[thread]), RULES)
    for number in range(3):
        check = on_day(number, Outcome.READ, snapshots={6: stored_snapshot(NOW)})
        replay.take(Rereading(check, Page(URL, Quality.OK, STATE, TALK), whole=True))
    steps = [snapshot.step for again in replay.decided for snapshot in again.snapshots]
    assert len(steps) == 3 and all(step is not None for step in steps)
    assert list(thread.state.comments) == ["1"]


def test_no_page_is_held_that_made_no_version_and_no_thread_at_all() -> None:
    history = replay()
    for number in range(3):
        history.take(Rereading(on_day(number, Outcome.READ), Page(URL, Quality.OK, STATE, TALK), whole=True))
    pages = [
        page for again in history.decided for page in (again.again and again.again.page, again.check.seen.page) if page
    ]
    assert [(page.article, page.thread) for page in pages] == [(STATE, None)], "of the first check alone"
    assert all(again.check.thread is None for again in history.decided)


def test_no_page_is_held_beside_the_state_that_the_next_one_is_compared_with() -> None:
    history = replay()
    for number in range(3):
        talk = replace(TALK, comments=(replace(TALK.comments[0], text=f"Nobody asked captain {number}"),))
        history.take(Rereading(on_day(number, Outcome.READ), Page(URL, Quality.OK, STATE, talk), whole=True))
    threads = [page.thread for page in gc.get_objects() if isinstance(page, Page) and page.thread is not None]
    assert not any("captain 1" in comment.text for thread in threads for comment in thread.comments)
