"""Whether a copy followed a change: intervals against intervals, texts against texts."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from yalu.changes.edits_in_copies import Stance, passages_of, stances
from yalu.model import Kind, ParsedArticle
from yalu.records.figures.spread import (
    CopyOutcome,
    CopyState,
    CopyStep,
    SpreadSteps,
    edit_of,
    follow,
    hours_between,
    steps_of,
)

DAY_ONE = datetime(2026, 3, 1, 9, tzinfo=UTC)
OLD = ParsedArticle(
    title="The bridge at Dandong",
    body="The old bridge carries 12% of the trade between the two countries.\n\nNobody counts the rest of it.",
    language="en",
)
NEW = replace(OLD, body=OLD.body.replace("12%", "21%"))
RETITLED = replace(OLD, title="A bridge")
NOTED = replace(OLD, notices=("Correction: an earlier version gave another share.",))


def day(number: float) -> datetime:
    return DAY_ONE + timedelta(days=number)


CHANGED = day(1), day(2)


def step(not_before: float | None, not_after: float) -> CopyStep:
    return CopyStep("v9", None if not_before is None else day(not_before), day(not_after))


def history(*states: ParsedArticle) -> list[CopyState]:
    """Versions of a copy, one a day; the first was there at first sight."""
    return [
        CopyState(f"v{number}", state, day(number - 1) if number else None, day(number))
        for number, state in enumerate(states)
    ]


@pytest.mark.parametrize(
    ("steps", "last_seen", "following"),
    [
        ([step(2, 3)], 3, CopyOutcome.FOLLOWED),
        ([step(5, 9)], 9, CopyOutcome.FOLLOWED),
        ([step(1.5, 3)], 3, CopyOutcome.ORDER_UNKNOWN),
        ([step(1, 2)], 3, CopyOutcome.ORDER_UNKNOWN),
        ([step(0, 1)], 3, CopyOutcome.HAD_ALREADY),
        ([step(None, 1)], 3, CopyOutcome.HAD_ALREADY),
        ([step(None, 5)], 5, CopyOutcome.HAD_ALREADY),
        ([step(0, 0.5), step(4, 5)], 5, CopyOutcome.FOLLOWED),
        ([], 2, CopyOutcome.NOT_FOLLOWED),
        ([], 1.9, CopyOutcome.NOT_VISITED),
        ([], None, CopyOutcome.NOT_VISITED),
    ],
)
def test_only_intervals_that_lie_apart_say_who_was_first(
    steps: list[CopyStep], last_seen: float | None, following: CopyOutcome
) -> None:
    seen = None if last_seen is None else day(last_seen)
    assert follow(CHANGED, SpreadSteps(tuple(steps)), seen)[0] is following


def test_what_cannot_be_compared_is_never_said_not_to_follow() -> None:
    assert follow(CHANGED, SpreadSteps((), comparable=False), day(9)) == (CopyOutcome.NOT_COMPARABLE, None)


def test_a_delay_has_both_bounds_or_none() -> None:
    assert hours_between(CHANGED, step(2, 3)) == (0, 48)
    assert hours_between(CHANGED, step(1.5, 3)) == (-12, 48)
    assert hours_between(CHANGED, step(None, 3)) == hours_between(CHANGED, None) == (None, None)


@pytest.mark.parametrize(
    ("old", "new", "copy", "stance"),
    [
        ("It carries 12% of it.", "It carries 21% of it.", "Our own first words. It carries 21% of it.", Stance.NEW),
        ("It carries 12% of it.", "It carries 21% of it.", "IT CARRIES １２% OF IT", Stance.OLD),
        ("It carries 12% of it.", "It carries 21% of it.", "It carries little of it.", Stance.NEITHER),
        ("It is old.", "It is old. It is long.", "It is old.", Stance.OLD),
        ("It is old.", "It is old. It is long.", "It is old. It is long.", Stance.NEW),
        ("It is old. It is long.", "It is old.", "It is old. It is long.", Stance.OLD),
        ("It is old.\n\nNobody counts.", "It is old.", "It is old.", Stance.NEW),
        ("It is old.", "It is old.\n\nNobody counts.", "It is old.", Stance.OLD),
        ("這座橋運送百分之十二。", "這座橋運送百分之二十。", "这座桥运送百分之二十。", Stance.NEW),
        ("다리는 무역의 12%를 나른다.", "다리는 무역의 21%를 나른다.", "다리는 무역의 12%를 나른다.", Stance.OLD),
    ],
)
def test_a_copy_has_a_passage_in_its_old_or_its_new_state(old: str, new: str, copy: str, stance: Stance) -> None:
    passages = passages_of(replace(OLD, body=old), replace(OLD, body=new))
    assert stances(passages, [copy]) == [stance]


def test_a_passage_that_the_copy_never_had_does_not_count_and_a_notice_is_none() -> None:
    longer = replace(OLD, body=f"{OLD.body}\n\nThe city has 800,000 inhabitants today.")
    edited = f"{NEW.body}\n\nThe city has 900,000 inhabitants today.\n\nCorrection: the numbers were wrong."
    passages = passages_of(longer, replace(longer, body=edited))
    assert passages and not any("wrong" in passage.new for passage in passages)
    assert stances(passages, [OLD.body, NEW.body]) == [Stance.OLD, Stance.NEW]
    assert stances(passages, [longer.body, longer.body.replace("12%", "21%")]) == [Stance.OLD, Stance.NEITHER]


def test_what_differs_in_form_only_is_no_passage() -> None:
    assert passages_of(OLD, replace(OLD, body=OLD.body.replace("trade between", "trade, between"))) == ()


@pytest.mark.parametrize(
    ("kind", "after", "copy", "is_edition", "expected"),
    [
        (Kind.ARTICLE_BODY, NEW, (OLD, OLD, NEW), False, [("v2", 1)]),
        (Kind.ARTICLE_BODY, NEW, (NEW,), False, [("v0", None)]),
        (Kind.ARTICLE_BODY, NEW, (OLD, replace(OLD, body="Gone elsewhere."), NEW), False, [("v2", 0)]),
        (Kind.ARTICLE_BODY, NEW, (OLD,), False, []),
        (Kind.ARTICLE_BODY, NEW, (OLD, replace(OLD, body="Gone elsewhere.")), False, None),
        (Kind.ARTICLE_BODY, NEW, (OLD, NEW), True, None),
        (Kind.ARTICLE_HEADLINE, RETITLED, (OLD, RETITLED), False, [("v1", 0)]),
        (Kind.ARTICLE_HEADLINE, RETITLED, (replace(OLD, title="Ours"),), False, None),
        (Kind.ARTICLE_HEADLINE, NEW, (OLD, OLD, replace(OLD, title="桥")), True, [("v2", 1)]),
        (Kind.ARTICLE_HEADLINE, NEW, (OLD, replace(OLD, title="桥")), True, []),
        (Kind.ARTICLE_NOTICE, NOTED, (OLD, replace(OLD, notices=("更正",))), True, [("v1", 0)]),
        (Kind.ARTICLE_NOTICE, NOTED, (NOTED,), False, [("v0", None)]),
        (Kind.ARTICLE_NOTICE, NOTED, (replace(OLD, notices=("Editor's note: ours.",)),), False, None),
        (Kind.ARTICLE_NOTICE, NOTED, (OLD,), False, []),
    ],
)  # fmt: skip
def test_when_a_copy_did_the_same(
    kind: Kind,
    after: ParsedArticle,
    copy: tuple[ParsedArticle, ...],
    is_edition: bool,
    expected: list[tuple[str, float | None]] | None,
) -> None:
    steps = steps_of(edit_of(kind, OLD, after, CHANGED[0]), history(*copy), is_edition=is_edition)
    assert steps.comparable is (expected is not None or bool(steps.steps))
    assert [(each.version, each.not_before) for each in steps.steps] == [
        (version, None if start is None else day(start)) for version, start in expected or []
    ]


def test_a_notice_that_is_taken_away_is_no_correction_to_follow() -> None:
    edit = edit_of(Kind.ARTICLE_NOTICE, NOTED, OLD, CHANGED[0])
    steps = steps_of(edit, history(NOTED, OLD), is_edition=False)
    assert steps == SpreadSteps((), comparable=False)
