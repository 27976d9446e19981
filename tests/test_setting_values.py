"""Values of settings that nothing could be reckoned with are refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from yalu.errors import SettingsError
from yalu.settings import load


@pytest.mark.parametrize("now", ["0001-01-01T00:00:00+00:00", "9999-12-31T23:59:59+00:00", "2026-11-29T21:00:00"])
def test_a_clock_beyond_the_calendar_or_without_a_zone_is_refused(now: str, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="YALU_NOW"):
        load({"YALU_NOW": now}, tmp_path)


def test_a_number_of_thousands_of_digits_in_the_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "yalu.toml").write_text(f"gone_after = {'9' * 5000}\n", encoding="utf-8")
    with pytest.raises(SettingsError, match=r"yalu\.toml"):
        load({}, tmp_path)
