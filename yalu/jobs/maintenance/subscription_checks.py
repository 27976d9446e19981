"""The doctor's part about subscriptions: where reports go, and what is wrong."""

from __future__ import annotations

from collections.abc import Iterator

from yalu.errors import YaluError
from yalu.settings import Settings, variable


def subscription_checks(settings: Settings) -> Iterator[tuple[str, bool, str]]:
    """What was looked at, whether it is right, and what was found: one for each subscription and each error."""
    from yalu.jobs.reports.readers import stored_rows
    from yalu.subscriptions import Origin, SubscriptionRow, folder_of, read_all, shown_address
    from yalu.subscriptions.wording import to_text, what_text, when_text

    rows: tuple[SubscriptionRow, ...] = ()
    try:
        rows = stored_rows(settings)
    except YaluError:  # reported by the database check
        yield "subscriptions", True, "those in the database could not be read; here are those in files"
    loaded = read_all(settings, rows)
    for one in loaded.subscriptions:
        if one.origin is Origin.DEFAULT:
            paused = ", but it is paused: `yalu subscriptions resume reports`" if one.paused else ""
            folder = folder_of(one.to[0])
            yield "subscriptions", not paused, f"none; reports go to the folder {folder}, {when_text(one)}{paused}"
            continue
        state = "paused; " if one.paused else ""
        yield f"subscription {one.id}", True, f"{state}{when_text(one)}: {what_text(one)} → {to_text(one)}"
        mails = [address for address in one.to if address.startswith("mailto:") and address == shown_address(address)]
        for name in ("smtp_url", "mail_from"):
            if mails and not getattr(settings, name):
                yield f"subscription {one.id}", False, f"it goes to {mails[0]} and {variable(name)} is not set"
    for problem in loaded.problems:
        yield "subscriptions", False, str(problem)
