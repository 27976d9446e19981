"""The doctor's part about subscriptions: where reports go, and what is wrong."""

from __future__ import annotations

from collections.abc import Iterator

from yalu.errors import YaluError
from yalu.jobs.source_check.result import CheckResult, CheckStatus
from yalu.settings import Settings


def subscription_checks(settings: Settings) -> Iterator[CheckResult]:
    """One result for each subscription and each error."""
    from yalu.jobs.reports.readers import stored_rows
    from yalu.subscriptions import Origin, SubscriptionRow, folder_of, read_all, unset_for_mail
    from yalu.subscriptions.wording import to_text, what_text, when_text

    rows: tuple[SubscriptionRow, ...] = ()
    try:
        rows = stored_rows(settings)
    except YaluError:  # reported by the database check
        yield CheckResult(
            "subscriptions", CheckStatus.OK, "those in the database could not be read; here are those in files"
        )
    loaded = read_all(settings, rows)
    for subscription in loaded.subscriptions:
        if subscription.origin is Origin.DEFAULT:
            paused = ", but it is paused: `yalu subscriptions resume reports`" if subscription.paused else ""
            folder = folder_of(subscription.to[0])
            state = CheckStatus.BAD if paused else CheckStatus.OK
            says = f"none; reports go to the folder {folder}, {when_text(subscription)}{paused}"
            yield CheckResult("subscriptions", state, says)
            continue
        state = CheckStatus.NOTE if subscription.paused else CheckStatus.OK
        pause = "paused; " if subscription.paused else ""
        says = f"{pause}{when_text(subscription)}: {what_text(subscription)} → {to_text(subscription)}"
        yield CheckResult(f"subscription {subscription.id}", state, says)
        for name in unset_for_mail(subscription.to, settings):
            says = f"it goes to a mail address and {name} is not set"
            yield CheckResult(f"subscription {subscription.id}", CheckStatus.BAD, says)
    for problem in loaded.problems:
        yield CheckResult("subscriptions", CheckStatus.BAD, str(problem))
