"""`yalu diff`: versions of one thing only, each field once."""

from __future__ import annotations

from dataclasses import replace

from tests.cli.conftest import Run
from tests.db.db_samples import COLUMN, URL, Days, look

STANDFIRST = "What a bridge carries"


def test_versions_of_two_things_are_not_compared(yalu: Run, days: Days) -> None:
    article, other = f"the article at {URL}", f"the article at {URL}/other"
    first, second = f"comment 1 under {URL}", f"comment 2 under {URL}"
    for old, new, old_is, new_is in (
        ("v1", "v2", article, other),
        ("v1", "c1", article, first),
        ("c2", "v1", second, article),
        ("c1", "c2", first, second),
    ):
        errors = yalu("diff", old, new, status=2).err
        assert f"{old} is a version of {old_is}, {new} of {new_is}" in errors


def test_versions_of_one_thing_are(yalu: Run, days: Days) -> None:
    assert "first" in yalu("diff", "c2", "c3").out
    assert "=1+1" in yalu("diff", "v1", "v3").out


def test_a_field_that_the_page_sets_into_its_text_is_printed_once(yalu: Run, days: Days) -> None:
    notice = "Correction: an earlier version named another river."
    body = f"{STANDFIRST}\n\n{COLUMN.body}\n\n{notice}"
    for title in ("A", "B"):
        days.visit(look(replace(COLUMN, title=title, subtitle=STANDFIRST, notices=(notice,), body=body)))
    output = yalu("diff", "v4", "v5").out
    assert [output.count(text) for text in (STANDFIRST, notice, "Han Sori")] == [1, 1, 1]


def test_a_field_that_stands_outside_the_text_is_printed_too(yalu: Run, days: Days) -> None:
    for title in ("A", "B"):
        days.visit(look(replace(COLUMN, title=title, subtitle=STANDFIRST)))
    assert yalu("diff", "v4", "v5").out.count(STANDFIRST) == 1


def test_as_html_it_is_a_page_with_the_style_of_reports(yalu: Run, days: Days) -> None:
    page = yalu("diff", "c2", "c3", "--format", "html").out
    assert page.startswith("<!doctype html>")
    assert "<title>c2 → c3</title><style>" in page
    assert "ins, del {" in page
    assert "<ins>" in page
