"""A subscription in one line."""

from __future__ import annotations

from datetime import time
from typing import Any

import pytest

from tests.subscriptions.subscription_samples import reader
from yalu.model import Kind
from yalu.subscriptions.subscription import Every, Weekday
from yalu.subscriptions.wording import to_text, what_text, when_text

COMMENTS = tuple(kind for kind in Kind if kind.value.startswith("comment."))


@pytest.mark.parametrize(
    ("every", "fields", "text"),
    [
        (Every.IMMEDIATELY, {}, "immediately"),
        (Every.HOUR, {}, "every hour"),
        (Every.HOUR, {"quiet": (time(22), time(7))}, "every hour (UTC), quiet from 22:00 to 07:00"),
        (Every.DAY, {"at": time(7, 30), "timezone": "Asia/Seoul"}, "every day at 07:30 (Asia/Seoul)"),
        (Every.WEEK, {}, "every week on monday at 06:00 (UTC)"),
        (Every.WEEK, {"on": Weekday.FRIDAY}, "every week on friday at 06:00 (UTC)"),
    ],
)
def test_when(every: Every, fields: dict[str, Any], text: str) -> None:
    assert when_text(reader(every, **fields)) == text


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        ({}, "all changes"),
        ({"countries": ("KR", "CN"), "words": ("사드",)}, "countries KR, CN; words 사드"),
        ({"min_significance": 0.5}, "significance at least 0.5"),
        ({"kinds": (*COMMENTS, Kind.ARTICLE_GONE)}, "kinds article.gone, comment"),
        ({"kinds": COMMENTS[:2]}, "kinds comment.new, comment.edited"),
    ],
)
def test_what(fields: dict[str, Any], text: str) -> None:
    assert what_text(reader(**fields)) == text


def test_where() -> None:
    assert to_text(reader(to=("mailto:a@b.example", "file:///srv"))) == "mailto:a@b.example, file:///srv"
