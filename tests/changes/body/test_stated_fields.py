# ruff: noqa: DTZ001  publishers' wall clocks have no zone
"""What another field tells is no edit of the lines that repeat it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from tests.changes.test_articles import BASE, NINE, changes
from tests.growth import grows_linearly
from yalu.changes.body.author_credits import but_for_fields
from yalu.model import Kind


@pytest.mark.parametrize(
    ("field", "old", "new", "line", "kind"),
    [
        ("title", "Ten boats return", "Two boats return", "Home > Harbours > {}", Kind.ARTICLE_HEADLINE),
        (
            "byline",
            ("Ann Lee",),
            ("Bo Kim",),
            "The quay in the first winter. Picture: River Post/{}",
            Kind.ARTICLE_BYLINE,
        ),
        (
            "published_at",
            NINE,
            replace(NINE, local=datetime(2026, 3, 9, 9, 0)),
            "Ed. / {} The boats are back.",
            Kind.ARTICLE_DATE,
        ),
    ],
)
def test_what_a_field_tells_is_no_edit_of_the_lines_that_repeat_it(
    field: str, old: Any, new: Any, line: str, kind: Kind
) -> None:
    lines = [f"The log of day {number} lists {number * 7} boats." for number in range(1, 9)]
    texts = [f"{value.local:%d.%m.%Y}" if field == "published_at" else "".join(value) for value in (old, new)]
    states = [
        replace(BASE, **{field: value}, body="\n\n".join([*lines[:4], line.format(text), *lines[4:]]))
        for value, text in zip((old, new), texts, strict=True)
    ]
    assert set(changes(states[1], states[0])) == {kind}
    edited = replace(states[1], body=states[1].body.replace(line[:4], "Lost"))
    assert set(changes(edited, states[0])) == {kind, Kind.ARTICLE_BODY}
    assert set(changes(replace(states[0], body=states[1].body), states[0])) == {Kind.ARTICLE_BODY}


def test_lines_that_repeat_a_field_are_looked_for_in_linear_time() -> None:
    new = replace(
        BASE, byline=("Bo Kim",), title="Another", published_at=replace(NINE, local=datetime(2026, 3, 9, 9, 0))
    )

    def compare(count: int) -> None:
        lines = [("1.1." * count + "Ann Lee " * count)[at:] for at in range(2)]
        lines += [f"{number}.3.2026 Ann Lee {number}" for number in range(count)]
        but_for_fields(tuple(lines), (*lines[::-1], "Bo Kim"), BASE, new)

    assert grows_linearly(compare, 12_000)
