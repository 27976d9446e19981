"""The demo's fortnight as mail, JSON, feeds and index is what it was."""

from __future__ import annotations

import pytest

from tests.reports.folder.golden_files import made
from tests.reports.golden_reports import LANGUAGES


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_file_is_made_as_its_golden_copy(language: str) -> None:
    files = list(made(language))
    assert len(files) == 5
    for file, text in files:
        assert text == file.read_text(encoding="utf-8"), (
            f"{file.name}: renew with python -m tests.reports.folder.golden_files, and read the difference"
        )
