"""After an erasure the reports in folders are written anew: their pages, their JSON, the feeds and later ones too."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from tests.db.db_samples import COLUMN, Days, look, rows, thread
from yalu.db.core.engine import Database
from yalu.db.models import Crawl, Delivery
from yalu.jobs.changes.detect import compare
from yalu.jobs.maintenance.retention import forget_article, forget_comment
from yalu.jobs.reports.send import send_reports
from yalu.settings import Settings

ARTICLE, OTHER = "https://river.example/erased", "https://river.example/stays"
WORD, REMARK, NEIGHBOUR = "Wobblingtrellis", "Gargantuanparsnip", "Steadfastlantern"


def texts(folder: Path) -> dict[str, str]:
    """Every file below the folder that a reader may open."""
    return {
        str(file.relative_to(folder)): file.read_text("utf-8")
        for file in folder.rglob("*")
        if file.is_file() and not file.name.startswith(".")
    }


def files_with(folder: Path, word: str) -> list[str]:
    return sorted(name for name, text in texts(folder).items() if word in text)


@pytest.fixture
def sent(database: Database, tmp_path: Path) -> Settings:
    """Two reports in a folder, each of which tells of two articles and of the comments under one of them."""
    (tmp_path / "readers.toml").write_text(
        f'[[subscription]]\nid = "desk"\nto = ["{(tmp_path / "desk").as_uri()}"]\n', "utf-8"
    )
    url = database.engine.url.render_as_string(hide_password=False)
    settings = Settings(database_url=url, home=tmp_path, secret="s3cret", subscriptions=(tmp_path / "readers.toml",))
    days = Days(database)
    for turn in range(4):
        remarks = thread(f"{REMARK} said {turn} of 9 times.", f"Another reader said {turn} of 8.")
        days.visit(
            look(replace(COLUMN, title=f"{WORD} {turn}", body=f"{WORD} opened {turn} gates."), remarks, url=ARTICLE),
            look(replace(COLUMN, title=f"{NEIGHBOUR} {turn}", body=f"{NEIGHBOUR} shut {turn} gates."), url=OTHER),
        )
        compare(database, replace(settings, now=days.now), [rows(database, Crawl)[-1].id], None)
        if turn % 2:
            send_reports(
                replace(settings, now=days.now), since=days.now - timedelta(days=2), until=days.now + timedelta(hours=1)
            )
    return replace(settings, now=days.now + timedelta(hours=2))


@pytest.mark.dialects
def test_an_erased_comment_and_an_erased_article_are_in_no_file_any_more(
    database: Database, sent: Settings, tmp_path: Path
) -> None:
    folder = tmp_path / "desk"
    for word in (WORD, REMARK, NEIGHBOUR):
        held = files_with(folder, word)
        assert len([name for name in held if "/" not in name and name.endswith(".json")]) == 3, (word, held)
        assert {"feed.atom", "feed.json"} <= set(held)
    assert "articles/1.html" in files_with(folder, WORD)
    result = forget_comment(sent, f"{ARTICLE}#1", reason="asked", yes=False)
    assert not result.rewritten and files_with(folder, REMARK)

    result = forget_comment(sent, f"{ARTICLE}#1", reason="asked", yes=True)
    assert (list(result.rewritten), list(result.not_rewritten)) == ([str(folder)], [])
    assert files_with(folder, REMARK) == [] and files_with(folder, WORD) and files_with(folder, NEIGHBOUR)

    assert sent.now is not None
    later = replace(sent, now=sent.now + timedelta(hours=1))
    result = forget_article(later, ARTICLE, reason="asked", yes=True)
    assert list(result.rewritten) == [str(folder)]
    assert files_with(folder, WORD) == []
    assert files_with(folder, ARTICLE) == [] and files_with(folder, OTHER)
    assert len(files_with(folder, NEIGHBOUR)) > 5
    assert all(json.loads(text) for name, text in texts(folder).items() if name.endswith(".json"))
    fences = [delivery.fence for delivery in rows(database, Delivery)]
    send_reports(replace(later, now=sent.now + timedelta(hours=2)))
    assert files_with(folder, WORD) == files_with(folder, REMARK) == []
    assert [delivery.fence for delivery in rows(database, Delivery)][: len(fences)] == fences


def test_a_folder_to_which_nobody_subscribes_any_more_is_named(sent: Settings, tmp_path: Path) -> None:
    (tmp_path / "readers.toml").write_text(
        f'[[subscription]]\nid = "other"\nto = ["{(tmp_path / "other").as_uri()}"]\n', "utf-8"
    )
    result = forget_comment(sent, f"{ARTICLE}#1", reason="asked", yes=True)
    assert (list(result.rewritten), list(result.not_rewritten)) == ([], [str(tmp_path / "desk")])
