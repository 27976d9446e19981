"""Command: doctor."""

from __future__ import annotations

import click

from yalu import settings as setting
from yalu.cli.output import hint, json_line, json_option, line
from yalu.hints import as_typed


@click.command()
@click.option("--send-test", "subscription", metavar="ID", help="Send a test message to this subscription's readers.")
@json_option()
def doctor(subscription: str | None, as_json: bool) -> int:
    """Say what is wrong, and what to do about it: settings, database, registry, subscriptions, deliveries, Airflow."""
    from yalu.jobs.maintenance.doctor import run_checks, summary
    from yalu.jobs.runtime.check_result import CheckStatus

    if subscription is not None:
        return _send_test(subscription, as_json)
    results = run_checks()
    if not as_json:
        line(summary(results))
    for result in results:
        ok = result.state is not CheckStatus.BAD
        if as_json:
            json_line({"what": result.what, "ok": ok, "state": result.state, "says": as_typed(result.says)})
        else:
            hint(f"{result.state.value:4} {result.what}: {result.says}")
    return 0 if all(result.state is not CheckStatus.BAD for result in results) else 1


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
