"""The command report: the changes of a period, printed, written to a file, or sent to all readers."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import click

from yalu import settings as setting
from yalu.cli.output import Moment, OneOf, block, json_line, json_option, line, note
from yalu.errors import UsageError
from yalu.model import READER_LANGUAGES, DeliveryState
from yalu.text import quantity

FORMATS = ["html", "text", "md", "json", "atom", "jsonfeed", "brief"]


@click.command()
@click.option("--since", type=Moment(), help="From this time on: 2026-11-24, 2026-11-24T08:00+09:00, 24h, 7d.")
@click.option("--until", type=Moment(), help="Up to this time.")
@click.option("--format", "form", type=OneOf(FORMATS), default="text", show_default=True)
@click.option("--language", type=OneOf(READER_LANGUAGES), default="en", show_default=True)
@click.option("--timezone", default="UTC", show_default=True, metavar="ZONE", help="Zone of its times: Asia/Seoul.")
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), help="Write to this file.")
@click.option("--send", is_flag=True, help="Hand over what is due of all subscriptions; with a period, that one.")
@click.option("--resend", type=int, metavar="DELIVERY", help="Hand this delivery over again; `yalu doctor` lists them.")
@json_option("With --send and --resend: one line of JSON on stdout.")
def report(
    since: datetime | None,
    until: datetime | None,
    form: str,
    output: Path | None,
    *,
    language: str,
    timezone: str,
    send: bool,
    resend: int | None,
    as_json: bool,
) -> int:
    """Print, write or send the change report of a period, by default of the last 24 hours.

    With --send each report goes once to each reader of each subscription, however often the command is repeated, and
    what could not be handed over before is tried again. Exit status 1 when a delivery failed.
    """
    if send or resend is not None:
        if output is not None or (send and resend is not None) or (resend is not None and (since or until)):
            raise click.UsageError("--send and --resend go alone; --send takes --since and --until")
        return _send(since, until, resend, as_json)
    if as_json:
        raise click.UsageError("--json goes with --send or --resend; the report as JSON is --format json")
    from yalu.jobs.reports.report_job import rendered
    from yalu.reports.report import Reader
    from yalu.sources import fields

    try:
        reader = Reader(language=language, timezone=fields.timezone(timezone))
    except ValueError as error:
        raise UsageError(f"--timezone {error}") from error
    text = rendered(setting.load(), since, until, form, reader=reader)
    if output is None:
        block(text)
        return 0
    try:
        output.write_text(text, encoding="utf-8")
    except OSError as error:
        raise UsageError(f"{output}: {error.strerror}") from error
    note(f"written: {output}")
    return 0


def _send(since: datetime | None, until: datetime | None, delivery: int | None, as_json: bool) -> int:
    from yalu.jobs.reports import send

    settings = setting.load()
    if delivery is not None:
        _, result = send.resend(settings, delivery)
    else:
        _, result = send.send_reports(settings, since=since, until=until)
    if as_json:
        json_line(result)
    else:
        _print(result)
    return 1 if result["problems"] or any(record["error"] for record in result["deliveries"]) else 0


def _print(result: dict[str, Any]) -> None:
    for delivery in result["deliveries"]:
        words = {DeliveryState.PENDING: "waiting", DeliveryState.HANDING_OVER: "under way"}
        state = words.get(DeliveryState(delivery["state"]), delivery["state"])
        why = f": {delivery['error']}" if delivery["error"] else ""
        line(f"{delivery['subscription']}: {delivery['channel']} {delivery['recipient']}: {state}{why}")
    if not result["deliveries"]:
        line(f"{quantity(result['reports'], 'report')} made, no delivery is due")
    for place in result["written"]:
        line(f"reports are in {place}")
