"""Which answers are believed beside what is known of an article: copies of old bytes, detours to other articles."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from yalu.history.known import ArticleState
from yalu.history.plausibility import plausible
from yalu.history.proof import Implausibility, ProofRules
from yalu.model import HttpExchange, Observation, Outcome, Page, ParsedArticle, Quality
from yalu.reasons import Reason

URL = "https://river.example/ferry"
NOW = datetime(2026, 3, 1, 9, tzinfo=UTC)
RULES = ProofRules(2, timedelta(hours=6))
LINES = [f"Line {n} of the report names pier {n * 7} and its keeper." for n in range(20)]
STATE = ParsedArticle("The ferry at seven", " ".join(LINES))
PAST = ArticleState(1, URL, None, in_scope=True, first_seen_at=NOW, state=STATE)
ANSWER = HttpExchange(URL, NOW, 200, body=b"</html>", headers=(("Date", "Sun, 01 Mar 2026 09:00:00 GMT"),))


def seen(state: ParsedArticle, outcome: Outcome = Outcome.READ, final: str | None = None) -> Observation:
    page = Page(final or URL, Quality.OK, state)
    return Observation((URL,), outcome, (replace(ANSWER, final_url=final),), page)


@pytest.mark.parametrize("title", [STATE.title, "The ferry at six"])
def test_an_address_known_as_another_article_s_is_a_new_place_with_most_of_the_text_alone(title: str) -> None:
    there = f"{URL}/other"
    others = [f"{n}, and the {n}th boat sank off the northern reef." for n in range(15)]
    other = seen(ParsedArticle(title, " ".join(LINES[:5] + others)), Outcome.GONE, there)
    gone, implausibility = plausible(other, PAST, NOW, RULES)
    assert (gone.outcome, implausibility) == (Outcome.GONE, Implausibility.LED_AWAY)
    twin, _ = plausible(seen(STATE, Outcome.GONE, there), PAST, NOW, RULES)
    assert twin.reason == Reason.of("redirect.known", address=there)
    moved = seen(replace(STATE, title=title), final=there)
    assert plausible(moved, PAST, NOW, RULES) == (moved, None), "to an address of nobody"
