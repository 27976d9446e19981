"""The command for figures over time."""

from __future__ import annotations

from typing import Any

import click
import msgspec

from yalu import settings as setting
from yalu.cli.filters import filter_options
from yalu.cli.output import OneOf, json_line, json_option, line, note
from yalu.records.figures.statistic import CalendarStep, Grouping
from yalu.records.selection.filters import as_texts


@click.command()
@click.option("--by", type=OneOf(Grouping), default=Grouping.SOURCE.value, help="What figures are told apart by.")
@click.option("--per", type=OneOf(CalendarStep), help="Length of a period, in UTC; one period if not given.")
@filter_options
@json_option()
def statistics(by: str, per: str | None, as_json: bool, **given: Any) -> None:
    """Count what was seen and changed, by source, country, language, issue or kind.

    Each line says how often the sources answered in its period: without a visit nothing could be seen. What was there
    before the first visit to a source is counted apart.
    """
    from yalu.db.figures import statistics as figures
    from yalu.jobs.lookup.filter_reader import FilterReader
    from yalu.jobs.runtime.database import job_database
    from yalu.records.definition import public
    from yalu.records.figures.statistic import read_grouping

    settings = setting.load()
    with job_database(settings) as database:
        reader = FilterReader(database, settings)
        counted = figures.statistics(database, reader.read(as_texts(given)), *read_grouping(by, per), reader.now)
    for item in counted.items:
        if as_json:
            json_line(msgspec.to_builtins(public(item)))
            continue
        numbers = f"{item.articles:6} new articles {item.changes:7} changes {item.comments:7} new comments"
        line(f"{item.from_:%Y-%m-%d} {item.value or '-':24} {numbers}  {item.visits} of {item.crawls} visits answered")
    if not counted.items and not as_json:
        note("yalu: nothing was recorded yet")
