"""Which paragraphs of a text begin as notices do."""

from __future__ import annotations

import pytest

from yalu.changes.body.notices import is_notice


@pytest.mark.parametrize(
    ("paragraph", "notice"),
    [
        ("Correction: the ferry sails on Mondays, not Tuesdays.", True),
        ("更正：渡轮周一开航，不是周二。", True),
        ("Correction:", False),
        ("updated：", False),
        ("更正： ", False),
    ],
)
def test_a_heading_alone_is_no_notice(paragraph: str, *, notice: bool) -> None:
    assert is_notice(paragraph) is notice
