"""When crawls start and how long they may take."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest

from yalu.orchestration.dag_factory.schedule import cron, max_crawl_duration, offsets
from yalu.sources.source import Discovery, DiscoveryMethod, SourceConfig

HOUR = timedelta(hours=1)
PAPER = SourceConfig(
    id="paper",
    name="Paper",
    homepage="https://paper.example/",
    country="KR",
    languages=("ko",),
    type="newspaper",
    discover=(Discovery(DiscoveryMethod.FEED, "https://paper.example/feed"),),
)


@pytest.mark.parametrize(
    ("every", "offset", "line"),
    [
        (timedelta(minutes=1), 0, "* * * * *"),
        (timedelta(seconds=10), 0, "* * * * *"),
        (timedelta(minutes=20), 7, "7,27,47 * * * *"),
        (HOUR, 42, "42 * * * *"),
        (6 * HOUR, 150, "30 2,8,14,20 * * *"),
        (24 * HOUR, 23 * 60 + 5, "5 23 * * *"),
        (timedelta(days=7), 3 * 24 * 60 + 61, "1 1 * * 3"),
        (timedelta(minutes=45), 3, None),
        (5 * HOUR, 3, None),
        (timedelta(days=2), 3, None),
    ],
)
def test_an_interval_becomes_a_cron_line_where_one_can_say_it(every: timedelta, offset: int, line: str | None) -> None:
    assert cron(every, offset) == line


def test_offsets_are_the_same_every_time_and_do_not_depend_on_other_hosts() -> None:
    other = replace(PAPER, id="other", homepage="https://other.example/")
    alone = offsets([PAPER])
    assert alone == offsets([PAPER])
    assert offsets([other, PAPER])["paper"] == alone["paper"]


def test_many_sources_do_not_start_together() -> None:
    sources = [replace(PAPER, id=f"s{n}", homepage=f"https://s{n}.example/") for n in range(60)]
    starts = Counter(offsets(sources).values())
    assert all(0 <= start < 360 for start in starts)
    assert max(starts.values()) <= 4


def test_sources_of_one_host_are_set_evenly_apart() -> None:
    editions = [replace(PAPER, id=f"paper-{language}") for language in ("en", "ja", "zh")]
    starts = sorted(offsets(editions).values())
    assert {(later - earlier) % 360 for earlier, later in zip(starts, starts[1:] + starts[:1], strict=True)} == {120}


def test_a_crawl_may_take_its_pages_at_its_own_pace_with_time_to_spare() -> None:
    assert max_crawl_duration(replace(PAPER, max_pages=200, delay=timedelta(seconds=5))) == timedelta(minutes=80)
