"""What one observation counts as."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from yalu.history import (
    CrawlJudgement,
    Implausibility,
    PastChecks,
    ProofRules,
    begins_in_scope,
    decide,
    makes_article,
    outcome_beside,
    outcome_stored,
)
from yalu.ids import same_article_address
from yalu.model import Article, Capture, Observation, Outcome, Page, Quality, TopicMatch

URL = "https://river.example/ferry"
NOW = datetime(2026, 3, 1, 9, tzinfo=UTC)
RULES = ProofRules.of(2, timedelta(hours=6))
STATE = Article("The ferry at seven", "The ferry leaves the pier at seven. Nobody asked the captain.")
SEEN = Observation((URL,), Outcome.READ, (Capture(URL, NOW, 200, body=b"</html>"),), Page(URL, Quality.OK, STATE))
PAST = PastChecks(URL, state=STATE)
PLACE = same_article_address(URL)
HELD = CrawlJudgement(implausibilities={PLACE: Implausibility.TEMPLATE}, held=frozenset({PLACE}))


def test_what_the_answer_itself_says_comes_before_the_judgement_of_the_crawl() -> None:
    assert decide(SEEN, PAST, CrawlJudgement(), NOW, RULES) == (SEEN, None)
    assert decide(SEEN, PAST, HELD, NOW, RULES)[1] is Implausibility.TEMPLATE
    assert decide(SEEN, None, HELD, NOW, RULES)[0].outcome is Outcome.UNREADABLE
    cut = replace(SEEN, page=Page(URL, Quality.OK, replace(STATE, body="The ferry leaves the pier at")))
    seen, implausibility = decide(cut, PAST, HELD, NOW, RULES)
    assert (seen.outcome, implausibility) == (Outcome.UNREADABLE, Implausibility.BROKEN_OFF)


def test_a_topic_match_that_was_made_in_case_counts_for_no_known_article() -> None:
    claiming = replace(SEEN, claimed_url=URL, match=TopicMatch(False, 0.0, "no"))
    assert decide(claiming, PAST, CrawlJudgement(), NOW, RULES)[0].match is None
    assert decide(claiming, None, CrawlJudgement(), NOW, RULES)[0].match is not None


def test_what_makes_an_article_and_whether_it_is_in_scope() -> None:
    assert makes_article(SEEN) and begins_in_scope(SEEN)
    out = replace(SEEN, outcome=Outcome.OUT_OF_SCOPE)
    assert makes_article(out) and not begins_in_scope(out)
    assert not begins_in_scope(replace(SEEN, match=TopicMatch(False, 0.0, "no")))
    assert not makes_article(replace(SEEN, outcome=Outcome.UNREADABLE, page=None))


def test_a_page_that_says_the_same_is_unchanged() -> None:
    assert outcome_beside(SEEN, STATE) is Outcome.UNCHANGED
    assert outcome_beside(SEEN, replace(STATE, title="Another")) is Outcome.READ
    assert outcome_beside(replace(SEEN, outcome=Outcome.GONE), STATE) is Outcome.GONE


@pytest.mark.parametrize(
    ("made", "has_version", "late", "expected"),
    [
        (True, True, False, Outcome.READ),
        (False, True, False, Outcome.UNCHANGED),
        (False, False, False, Outcome.UNREADABLE),
        (False, True, True, Outcome.UNREADABLE),
    ],
)
def test_the_outcome_that_is_stored(made: bool, has_version: bool, late: bool, expected: Outcome) -> None:
    assert outcome_stored(SEEN, made=made, has_version=has_version, late=late) is expected
    gone = replace(SEEN, outcome=Outcome.GONE)
    assert outcome_stored(gone, made=made, has_version=has_version, late=late) is Outcome.GONE
