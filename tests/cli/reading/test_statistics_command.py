"""`yalu statistics`: as installed, and with each grouping and period as the documents name them."""

from __future__ import annotations

import json
from itertools import zip_longest

from tests.cli.conftest import Run
from tests.db.db_samples import Days
from yalu.records.figures.statistic import CalendarStep, Grouping


def test_without_an_option_the_sources_are_counted(yalu: Run, days: Days) -> None:
    assert yalu("statistics").out.split()[1:5] == ["river-post", "0", "new", "articles"]


def test_each_grouping_and_period_is_taken(yalu: Run, days: Days) -> None:
    for by, per in zip_longest(Grouping, CalendarStep, fillvalue=CalendarStep.DAY):
        counted = yalu("statistics", "--by", by.value, "--per", per.value, "--baseline", "--json")
        assert all({"value", "from", "to", "changes"} <= set(json.loads(line)) for line in counted.out.splitlines())
    assert "did you mean 'kind'?" in yalu("statistics", "--by", "kindd", status=2).err
