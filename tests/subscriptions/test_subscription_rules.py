"""Which changes a subscription asks for."""

from __future__ import annotations

from typing import Any

import pytest

from tests.subscriptions.subscription_samples import change, reader
from yalu.model import Kind
from yalu.reasons import Reason
from yalu.subscriptions.subscription import matches

CHANGED = Reason.of("quotation.changed", by=Reason.of("quotation.by_nobody"), old="in spring", new="in autumn")


@pytest.mark.parametrize(
    ("rule", "record", "wanted"),
    [
        ({}, {}, True),
        ({}, {"withdrawn": True}, False),
        ({"sources": ("the-estuary", "x")}, {}, True),
        ({"sources": ("x",)}, {}, False),
        ({"countries": ("KR",)}, {}, True),
        ({"countries": ("CN", "JP")}, {}, False),
        ({"languages": ("en",)}, {}, True),
        ({"languages": ("zh",)}, {"language": "zh-Hans"}, True),
        ({"languages": ("zh-Hant",)}, {"language": "zh-Hans"}, False),
        ({"languages": ("zh",)}, {"language": "zha"}, False),
        ({"languages": ("en",)}, {"language": None}, False),
        ({"issues": ("trade", "thaad")}, {"issues": ("thaad", "summit")}, True),
        ({"issues": ("trade",)}, {"issues": ("summit",)}, False),
        ({"issues": ("trade",)}, {}, False),
        ({"kinds": (Kind.ARTICLE_BODY,)}, {}, True),
        ({"kinds": (Kind.COMMENT_GONE,)}, {}, False),
        ({"articles": (1, 7)}, {}, True),
        ({"articles": (7,)}, {}, False),
        ({"comments": (4,)}, {"comment_id": 4}, True),
        ({"comments": (4,)}, {}, False),
        ({"silent": True}, {"silent": True}, True),
        ({"silent": True}, {"silent": False}, False),
        ({"silent": False}, {}, False),
        ({"quotations": ("changed",)}, {}, False),
        ({"quotations": ("added", "changed")}, {"reason": CHANGED}, True),
        ({"quotations": ("withdrawn",)}, {"reason": CHANGED}, False),
        ({"kinds": (Kind.ARTICLE_NEW,)}, {"kind": Kind.ARTICLE_NEW, "baseline": True}, True),
        ({"min_significance": 0.5}, {"significance": 0.5}, True),
        ({"min_significance": 0.5}, {"significance": 0.49}, False),
        ({"countries": ("KR",), "min_significance": 0.9}, {}, False),
        ({"countries": ("KR",), "kinds": (Kind.ARTICLE_BODY,), "min_significance": 0.1}, {}, True),
    ],
)
def test_each_selection_must_hold_and_within_one_a_single_value_is_enough(
    rule: dict[str, Any], record: dict[str, Any], wanted: bool
) -> None:
    assert matches(reader(**rule), change(**record)) is wanted
