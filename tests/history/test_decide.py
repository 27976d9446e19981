"""What one observation counts as."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from yalu.history import CopyOfArchive, CrawlJudgement, Implausibility, Intent, PastChecks, ProofRules, decide
from yalu.ids import same_article_address
from yalu.model import HttpExchange, Observation, Outcome, Page, ParsedArticle, ParsedThread, Quality, TopicMatch

URL = "https://river.example/ferry"
NOW = datetime(2026, 3, 1, 9, tzinfo=UTC)
RULES = ProofRules.of(2, timedelta(hours=6))
STATE = ParsedArticle("The ferry at seven", "The ferry leaves the pier at seven. Nobody asked the captain.")
SEEN = Observation((URL,), Outcome.READ, (HttpExchange(URL, NOW, 200, body=b"</html>"),), Page(URL, Quality.OK, STATE))
PAST = PastChecks(URL, state=STATE)
PLACE = same_article_address(URL)
HELD = CrawlJudgement(implausibilities={PLACE: Implausibility.TEMPLATE}, held=frozenset({PLACE}))


def decided(seen: Observation, past: PastChecks | None = PAST, judgement: CrawlJudgement | None = None) -> Intent:
    return decide(seen, past, judgement or CrawlJudgement(), NOW, RULES)


def test_what_the_answer_itself_says_comes_before_the_judgement_of_the_crawl() -> None:
    assert (decided(SEEN).seen, decided(SEEN).implausibility) == (SEEN, None)
    assert decided(SEEN, PAST, HELD).implausibility is Implausibility.TEMPLATE
    assert decided(SEEN, None, HELD).outcome is Outcome.UNREADABLE
    cut = replace(SEEN, page=Page(URL, Quality.OK, replace(STATE, body="The ferry leaves the pier at")))
    intent = decided(cut, PAST, HELD)
    assert (intent.outcome, intent.implausibility) == (Outcome.UNREADABLE, Implausibility.BROKEN_OFF)


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
        (SEEN, PastChecks(URL), Outcome.READ, True),
        (SEEN, PAST, Outcome.UNCHANGED, False),
        (SEEN, PastChecks(URL, state=replace(STATE, title="Another")), Outcome.READ, True),
        (replace(SEEN, page=Page(URL, Quality.LISTING, STATE)), PAST, Outcome.UNREADABLE, False),
        (replace(SEEN, outcome=Outcome.GONE, page=None), PAST, Outcome.GONE, False),
    ],
)
def test_a_page_makes_a_version_or_says_the_same(
    seen: Observation, past: PastChecks | None, outcome: Outcome, makes_version: bool
) -> None:
    intent = decided(seen, past)
    assert (intent.outcome, intent.version is not None) == (outcome, makes_version)


def test_the_copy_of_an_archive_is_believed_and_makes_nothing_when_it_is_late() -> None:
    intent = decide(SEEN, PastChecks(URL), HELD, NOW, RULES, CopyOfArchive())
    assert (intent.outcome, intent.version, intent.implausibility) == (Outcome.READ, STATE, None)
    late = decide(SEEN, PastChecks(URL), HELD, NOW, RULES, CopyOfArchive(late=True))
    assert (late.outcome, late.version) == (Outcome.UNREADABLE, None)


def test_the_thread_of_a_page_that_was_seen_is_taken_and_that_of_a_recognised_page_repeated() -> None:
    thread = ParsedThread("wordpress", (), open=True)
    read = replace(SEEN, page=Page(URL, Quality.OK, STATE, thread))
    assert (decided(read).thread, decided(read).repeats_thread) == (thread, False)
    assert decided(replace(read, outcome=Outcome.OUT_OF_SCOPE)).thread is None
    same = replace(SEEN, outcome=Outcome.UNCHANGED, page=Page(URL, Quality.OK, footprint="f"))
    assert (decided(same).thread, decided(same).repeats_thread) == (None, True)
    assert not decided(same, replace(PAST, newest_copy=NOW + timedelta(hours=1))).repeats_thread, "an older copy"
