"""What of Scrapy is loaded for each spider: what is named, and nothing that only its own lists bring along."""

from __future__ import annotations

import pytest

from yalu.spiders.source_settings import project_settings


@pytest.mark.parametrize("name", ["EXTENSIONS", "DOWNLOAD_HANDLERS", "DOWNLOADER_MIDDLEWARES", "SPIDER_MIDDLEWARES"])
def test_only_named_components_are_loaded(name: str) -> None:
    settings = project_settings()
    assert settings.getwithbase(name).copy_to_dict() == settings.getdict(name)
    assert all(value is not None for value in settings.getdict(name).values())


def test_nothing_that_listens_or_speaks_anything_but_http() -> None:
    settings = project_settings()
    assert set(settings.getdict("EXTENSIONS")) == {"scrapy.extensions.memusage.MemoryUsage"}
    assert set(settings.getdict("DOWNLOAD_HANDLERS")) == {"http", "https"}


def test_an_answer_costs_no_hundred_tasks() -> None:
    assert project_settings().getint("CONCURRENT_ITEMS") == 1
