"""Command: doctor."""

from __future__ import annotations

import click

from yalu import settings as setting
from yalu.cli.output import json_line, line


@click.command()
@click.option("--send-test", "subscription", metavar="ID", help="Send a test message to this subscription's readers.")
@click.option("--json", "as_json", is_flag=True, help="JSON lines on stdout.")
def doctor(subscription: str | None, as_json: bool) -> int:
    """What is wrong, and what to do about it: settings, database, registry, subscriptions, deliveries, Airflow."""
    from yalu.jobs.maintenance.doctor import run_checks

    if subscription is not None:
        return _send_test(subscription, as_json)
    bad = 0
    for finding in run_checks():
        bad += not finding.ok
        if as_json:
            json_line({"what": finding.what, "ok": finding.ok, "says": finding.says})
        else:
            line(f"{'ok  ' if finding.ok else 'BAD '} {finding.what}: {finding.says}")
    return 1 if bad else 0


def _send_test(subscription: str, as_json: bool) -> int:
    from yalu.jobs.reports.channel_test import send_test

    tests = send_test(setting.load(), subscription)
    for test in tests:
        if as_json:
            json_line({"recipient": test.recipient, "ok": test.error is None, "error": test.error})
        else:
            line(
                f"{'ok  ' if test.error is None else 'BAD '} {test.recipient}: {test.error or 'a test was handed over'}"
            )
    return 1 if any(test.error for test in tests) else 0
