"""Commands on subscriptions: who gets what, tried on the past before it is sent."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from yalu import settings as setting
from yalu.cli.filters import rule_options
from yalu.cli.groups import CommandGroup
from yalu.cli.output import Moment, hint, json_line, json_option, line, note, utc_seconds
from yalu.errors import UsageError
from yalu.text import quantity

if TYPE_CHECKING:
    from yalu.subscriptions.replay import Replay, ReplayedReport
    from yalu.subscriptions.subscription import Subscription

_id = click.argument("name", metavar="ID")


@click.group(cls=CommandGroup)
def subscriptions() -> None:
    """List, add, try, pause and remove subscriptions: who gets which changes, when and where.

    They stand in the files of YALU_SUBSCRIPTIONS, or are added here; without any, every report goes to a folder.
    """


@subscriptions.command("list")
@json_option()
def list_subscriptions(as_json: bool) -> int:
    """List every subscription, one line each. Exit status 1 when one is wrong, with all errors on stderr."""
    from yalu.jobs.reports.readers import read_readers
    from yalu.subscriptions.wording import to_text, what_text, when_text

    loaded = read_readers(setting.load())
    width = max((len(subscription.id) for subscription in loaded.subscriptions), default=0)
    for subscription in loaded.subscriptions:
        if as_json:
            json_line(_as_values(subscription))
        else:
            state = "paused" if subscription.paused else "on"
            says = f"{when_text(subscription)}: {what_text(subscription)} → {to_text(subscription)}"
            line(f"{subscription.id:{width}}  {state:6}  {says}  [{_origin(subscription)}]")
    for problem in loaded.problems:
        note(f"yalu: {problem}")
    return 1 if loaded.problems else 0


@subscriptions.command("add")
@_id
@click.option("--to", multiple=True, required=True, metavar="ADDRESS", help="mailto:, file:///, https://, slack://, …")
@click.option("--every", help="immediately, hour, day (the default) or week.")
@click.option("--at", metavar="HH:MM", help="Local time of a day's or week's report.")
@click.option("--on", metavar="WEEKDAY", help="Day of a week's report.")
@click.option("--timezone", metavar="ZONE", help="Such as Asia/Seoul; UTC if not given.")
@click.option("--language", help="Of the words around the items: en, ko, zh or ja.")
@rule_options
@click.option("--word", "words", multiple=True, help="Only changes that a search for this finds.")
@click.option(
    "--mute", "muted", multiple=True, metavar="'ID KIND'", help="Leave out this kind of change at this source."
)
@click.option("--quiet", nargs=2, metavar="FROM TO", help="Hours in which reports are held: 22:00 07:00.")
@click.option("--missed", help="Periods that were missed: one report for all (the default), or each.")
@json_option()
def add_subscription(name: str, as_json: bool, **given: Any) -> None:
    """Add a subscription to the database. Try it first: `yalu subscriptions test ID --file F`."""
    from yalu.jobs.reports.readers import new_subscription, store_subscription
    from yalu.jobs.runtime.database import job_database
    from yalu.subscriptions.addresses import unset_for_mail

    settings = setting.load()
    rule = {
        key: list(value) if isinstance(value, tuple) else value
        for key, value in given.items()
        if value or value is False
    }
    added = new_subscription(settings, name, rule)
    with job_database(settings, make=True) as database:
        store_subscription(settings, database, name, rule)
    if unset := unset_for_mail(added.to, settings):
        note(f"yalu: no mail can be sent before {' and '.join(unset)} {'are' if len(unset) > 1 else 'is'} set")
    if as_json:
        json_line(_as_values(added))
        return
    hint(f"added {name}; what it would have sent: `yalu subscriptions test {name} --since 30d`")


@subscriptions.command("test")
@click.argument("name", metavar="[ID]", required=False)
@click.option("--file", type=click.Path(path_type=Path), help="A subscription file that is not in the settings yet.")
@click.option("--since", type=Moment(), help="From this time on; 30 days ago if not given.")
@click.option("--until", type=Moment(), help="Up to this time.")
@json_option()
def test_subscription(
    name: str | None, file: Path | None, since: datetime | None, until: datetime | None, as_json: bool
) -> None:
    """Replay a rule over the stored past: what it would have sent, when, and how many. Nothing is sent.

    One line for each report and each article in it, the sums last. "Unfolded" is what a mail for each change would have
    been. Pauses are left out of account.
    """
    from yalu.jobs.reports.readers import replay_past

    settings = setting.load()
    chosen = _chosen(settings, name, file)
    begin = since or (until or settings.now or datetime.now(UTC)) - timedelta(days=30)
    result = replay_past(settings, chosen, begin, until)
    if as_json:
        for report in result.reports:
            json_line(_report_values(report))
        json_line(_sums(result))
    else:
        _print_reports(result)
        _print_sums(result)


@subscriptions.command("pause")
@_id
@json_option()
def pause_subscription(name: str, as_json: bool) -> None:
    """Send nothing to a subscription until it is resumed; what happens meanwhile is in the first report after it."""
    _set_pause(name, paused=True, as_json=as_json)


@subscriptions.command("resume")
@_id
@click.option("--unsubscribed", is_flag=True, help="Send again to readers who unsubscribed by a link in a mail.")
@json_option()
def resume_subscription(name: str, *, unsubscribed: bool, as_json: bool) -> None:
    """End a pause. The next report covers the time of the pause."""
    if unsubscribed:
        from yalu.db.reports import ledger
        from yalu.jobs.runtime.database import job_database

        with job_database(setting.load()) as database:
            note(f"{ledger.opt_in(database, name)} readers are taken back")
    _set_pause(name, paused=False, as_json=as_json)


@subscriptions.command("remove")
@_id
@json_option()
def remove_subscription(name: str, as_json: bool) -> None:
    """Remove a subscription that was added by command; the reports that were made for it stay."""
    from yalu.db.reports import subscription_rows
    from yalu.jobs.reports.readers import read_readers
    from yalu.jobs.runtime.database import job_database
    from yalu.subscriptions.subscription import Origin

    settings = setting.load()
    with job_database(settings) as database:
        removed = subscription_rows.remove(database, name)
    if not removed:
        for subscription in read_readers(settings).subscriptions:
            if subscription.id == name and subscription.origin is not Origin.DATABASE:
                raise UsageError(f"{name} stands in {_origin(subscription)} and is removed there")
        raise UsageError(f"no subscription with the id {name!r} was added")
    if as_json:
        json_line({"id": name, "removed": True})
    else:
        line(f"removed {name}")


def _set_pause(name: str, *, paused: bool, as_json: bool) -> None:
    from yalu.jobs.reports.readers import find, note_pause, read_readers
    from yalu.jobs.runtime.database import job_database

    settings = setting.load()
    before = find(read_readers(settings), name)
    with job_database(settings, make=True) as database:
        changed = note_pause(database, name, paused=paused, now=settings.now)
    after = find(read_readers(settings), name)
    if after.paused is not paused:
        raise UsageError(f"{name} is paused in {_origin(before)} (paused = true) and is resumed there")
    if as_json:
        json_line({"id": name, "paused": paused, "changed": changed})
        return
    state = "paused" if paused else "on"
    line(f"{name} is {state}" if changed else f"{name} was {state} already")


def _chosen(settings: setting.Settings, name: str | None, file: Path | None) -> Subscription:
    from yalu.jobs.reports.readers import find, read_readers
    from yalu.subscriptions.load import LoadedSubscriptions, known_names, load_subscriptions

    if file is None:
        if name is None:
            raise click.UsageError("name the subscription, or give --file")
        return find(read_readers(settings), name)
    subscriptions = load_subscriptions((file,), known_names(settings))
    if name is not None:
        return find(LoadedSubscriptions(subscriptions), name)
    if len(subscriptions) > 1:
        ids = ", ".join(subscription.id for subscription in subscriptions)
        raise UsageError(f"{file} holds {len(subscriptions)} subscriptions: name one of {ids}")
    return subscriptions[0]


def _origin(subscription: Subscription) -> str:
    return subscription.file or {"default": "the default, since none is configured"}.get(
        subscription.origin.value, subscription.origin.value
    )


def _as_values(subscription: Subscription) -> dict[str, Any]:
    from yalu.subscriptions.addresses import shown_address
    from yalu.subscriptions.clock import next_end
    from yalu.subscriptions.load import as_rule

    ends = None if subscription.paused else next_end(subscription, setting.load().now or datetime.now(UTC))
    to = [shown_address(address) for address in subscription.to]
    values = as_rule(subscription) | {"id": subscription.id, "to": to}
    more = {
        "every": subscription.every.value,
        "paused": subscription.paused,
        "origin": subscription.origin.value,
        "file": subscription.file,
    }
    return {"id": subscription.id} | values | more | {"next": utc_seconds(ends)}


def _report_values(report: ReplayedReport) -> dict[str, Any]:
    return {
        "send_at": utc_seconds(report.send_at),
        "since": utc_seconds(report.since),
        "until": utc_seconds(report.until),
        "articles": len(report.items),
        "changes": len(report.records),
        "counted_only": report.counted,
        "digest": report.digest,
        "held": report.held,
        "items": [
            {
                "source": item.source_id,
                "title": item.title,
                "url": item.url,
                "kinds": [kind.value for kind in item.kinds],
                "changes": item.changes,
                "significance": round(item.significance, 2),
            }
            for item in report.items
        ],
    }


def _sums(result: Replay) -> dict[str, Any]:
    begin, end = result.longest_silence
    return {
        "subscription": result.subscription.id,
        "since": utc_seconds(result.since),
        "until": utc_seconds(result.until),
        "changes": result.seen,
        "matched": result.matched,
        "reports": len(result.reports),
        "mails": result.mails,
        "mails_unfolded": result.unfolded,
        "waiting": result.waiting,
        "unsent": result.unsent,
        "longest_silence": {
            "since": utc_seconds(begin),
            "until": utc_seconds(end),
            "hours": round(_hours(end - begin), 1),
        },
    }


def _print_reports(result: Replay) -> None:
    """Print each report that tells of a change, and how many in a row tell of none."""
    chosen = result.subscription
    for is_empty, reports in groupby(result.reports if result.seen else (), lambda report: not report.records):
        if not is_empty:
            for report in reports:
                _print_report(chosen, report)
            continue
        first, *others = reports
        last = f" to {_local(chosen, others[-1].send_at)}" if others else ""
        line(f"{_local(chosen, first.send_at)}{last}  {quantity(1 + len(others), 'report')} without a change")


def _print_report(chosen: Subscription, report: ReplayedReport) -> None:
    what = f"{quantity(len(report.items), 'article')}, {quantity(len(report.records), 'change')}"
    counted = f"{report.counted} only counted" if report.counted else ""
    why = "".join(f", {text}" for text in (counted, "a digest" if report.digest else "", report.held or "") if text)
    line(f"{_local(chosen, report.send_at)}  {what}{why}")
    for item in report.items:
        kinds = ", ".join(kind.value for kind in item.kinds)
        times = f" ({item.changes})" if item.changes > len(item.kinds) else ""
        line(f"    {item.significance:.2f}  {item.source_name}: {item.title or 'the whole source'}: {kinds}{times}")


def _print_sums(result: Replay) -> None:
    from yalu.subscriptions.wording import to_text, what_text, when_text

    chosen = result.subscription
    begin, end = result.longest_silence
    line(f"{chosen.id}: {when_text(chosen)}: {what_text(chosen)} → {to_text(chosen)}")
    period = f"from {utc_seconds(result.since)} to {utc_seconds(result.until)}"
    line(f"{quantity(result.seen, 'change')} {period}, {result.matched} match")
    mails = f"{quantity(len(result.reports), 'report')} to {quantity(len(chosen.to), 'address', 'addresses')}"
    line(f"{mails}: {quantity(result.mails, 'message')}; unfolded, one for each change: {result.unfolded}")
    if not result.seen and result.reports:
        line("nothing is stored of that time: each report would say so")
    if result.waiting:
        line(f"{quantity(result.waiting, 'change')} would wait for a time that has not come yet")
    if result.unsent:
        line(f"{quantity(result.unsent, 'change')} in hours with nothing but what is only counted: no report")
    line(f"longest silence: {_span(end - begin)}, from {_local(chosen, begin)} to {_local(chosen, end)}")


def _local(chosen: Subscription, moment: datetime) -> str:
    from zoneinfo import ZoneInfo

    return f"{moment.astimezone(ZoneInfo(chosen.timezone)):%Y-%m-%d %H:%M %Z}"


def _span(length: timedelta) -> str:
    hours = round(_hours(length))
    return f"{quantity(hours // 24, 'day')} {quantity(hours % 24, 'hour')}" if hours >= 24 else quantity(hours, "hour")


def _hours(length: timedelta) -> float:
    return length / timedelta(hours=1)
