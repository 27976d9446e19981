"""What is shipped: ninety-eight sources, each backed by evidence and by manners."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from datetime import timedelta

import pytest

from yalu.pages.comments import page_thread
from yalu.sources.codes import PLATFORMS
from yalu.sources.load import load_registry, shipped
from yalu.sources.source import SourceConfig, Terms

REGISTRY = load_registry()


def test_there_are_ninety_eight_in_six_languages() -> None:
    assert len(REGISTRY) == 98
    assert {code for source in REGISTRY for code in source.languages} == {"en", "ko", "zh-Hans", "zh-Hant", "ja", "de"}


def test_each_stands_in_a_file_of_its_name() -> None:
    assert all(file == f"registry/{source.id}.toml" for file, source in shipped())


def test_about_half_are_switched_on() -> None:
    assert len(REGISTRY.enabled()) == 51


@pytest.mark.parametrize("source", list(REGISTRY), ids=lambda source: source.id)
def test_no_address_is_shipped_without_evidence(source: SourceConfig) -> None:
    assert source.evidence
    for way in source.discover:
        assert way.url in source.evidence
        assert not source.evidence[way.url].startswith("not used")
        assert way.links is None or "links" in source.evidence


def test_no_dead_or_stale_feed_is_visited() -> None:
    used = [source.evidence[way.url] for source in REGISTRY for way in source.discover]
    assert not [text for text in used if "dead " in text or "stale " in text]


def test_no_way_in_is_listed_twice() -> None:
    ways = Counter(way.url for source in REGISTRY for way in source.discover)
    assert ways.most_common(1)[0][1] == 1


def test_the_known_wishes_of_publishers_are_kept() -> None:
    assert REGISTRY.get("peoples-daily-zh").delay == timedelta(seconds=120)
    assert (REGISTRY.get("scmp").delay, REGISTRY.get("scmp").comments) == (timedelta(seconds=10), "off")
    for name in ("yonhap-ko", "yonhap-en", "yonhap-zh", "yonhap-ja", "khan", "hani-ko", "hani-en", "hani-zh"):
        assert REGISTRY.get(name).terms is Terms.LINK_ONLY
    assert REGISTRY.get("naver-news").terms is Terms.OFF
    assert min(source.delay for source in REGISTRY) == timedelta(seconds=5)


def test_editions_are_tied_to_a_paper_that_is_no_edition_itself() -> None:
    for source in REGISTRY:
        if source.editions_of:
            assert REGISTRY.get(source.editions_of).editions_of is None
    assert [source.id for source in REGISTRY if source.editions_of == "hani-ko"] == ["hani-en", "hani-zh"]


def test_a_source_may_name_every_platform_that_pages_know_and_no_other() -> None:
    assert sorted(PLATFORMS) == sorted(page_thread.PLATFORMS)


def test_comments_are_recognised_by_the_page_or_left_alone() -> None:
    assert {source.comments for source in REGISTRY} == {"auto", "off"}


def test_none_may_reach_into_a_private_network() -> None:
    assert not [source.id for source in REGISTRY if source.allow_private_hosts]


def test_loading_pulls_in_nothing_heavy() -> None:
    heavy = "lxml scrapy twisted sqlalchemy ahocorasick airflow"
    code = (
        "import sys; from yalu.sources.load import load_registry; load_registry(); "
        f"sys.exit(bool(set('{heavy}'.split()) & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
