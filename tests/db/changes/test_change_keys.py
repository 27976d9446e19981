"""The key of a change in the log: one crawl tells of an article, and of a comment, each kind once."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from yalu.finding import Finding, Occurrence
from yalu.history.detection.recording import key_of
from yalu.model import Kind
from yalu.reasons import Reason

PLACE = Occurrence(datetime(2026, 3, 1, tzinfo=UTC), article_id=1, thread_id=1, comment_id=1)
CHANGE = Finding(Kind.COMMENT_NEW, 0.3, Reason.of("comment.new"), occurrence=PLACE)


def test_a_key_differs_by_crawl_kind_article_comment_and_what_tells_changes_of_a_source_apart() -> None:
    others = (
        replace(CHANGE, kind=Kind.COMMENT_EDITED),
        *(
            replace(CHANGE, occurrence=place)
            for place in (
                replace(PLACE, article_id=2),
                replace(PLACE, article_id=None),
                replace(PLACE, comment_id=2),
                replace(PLACE, comment_id=None),
                replace(PLACE, distinct="robots.txt"),
            )
        ),
    )
    keys = [key_of(1, CHANGE), key_of(2, CHANGE), *(key_of(1, other) for other in others)]
    assert len(set(keys)) == len(keys) == 8


def test_when_a_change_occurred_and_how_it_is_worded_is_not_in_its_key() -> None:
    later = replace(PLACE, not_after=PLACE.not_after.replace(day=9), new_comment_version_id=5)
    assert key_of(1, replace(CHANGE, occurrence=later, significance=0.9)) == key_of(1, CHANGE)
