"""A subscription in one line, as commands and the doctor print it: without secrets."""

from __future__ import annotations

from yalu.model import Kind
from yalu.subscriptions.addresses import shown_address
from yalu.subscriptions.following import FIELDS
from yalu.subscriptions.subscription import Every, Subscription, Weekday


def when_text(subscription: Subscription) -> str:
    """When it reports: "every week on monday at 07:30 (Asia/Seoul), quiet from 22:00 to 07:00"."""
    text = {
        Every.IMMEDIATELY: "immediately",
        Every.HOUR: "every hour",
        Every.DAY: f"every day at {subscription.at:%H:%M}",
        Every.WEEK: f"every week on {(subscription.on or Weekday.MONDAY).value} at {subscription.at:%H:%M}",
    }[subscription.every]
    if subscription.every in (Every.DAY, Every.WEEK) or subscription.quiet:
        text += f" ({subscription.timezone})"
    if subscription.quiet:
        text += f", quiet from {subscription.quiet[0]:%H:%M} to {subscription.quiet[1]:%H:%M}"
    return text


def to_text(subscription: Subscription) -> str:
    """Where it goes, see ``shown_address``."""
    return ", ".join(map(shown_address, subscription.to))


def what_text(subscription: Subscription) -> str:
    """Which changes it asks for: "countries KR; words 사드, THAAD; significance at least 0.5"; or "all changes"."""
    filters = subscription.filters
    chosen = {field: getattr(filters, name) for name, field in FIELDS.items()}
    chosen |= {"kinds": _kinds(filters.kind), "words": subscription.words, "without": subscription.muted}
    lists = {name: values for name, values in chosen.items() if isinstance(values, tuple) and values}
    parts = [f"{name} {', '.join(map(str, values))}" for name, values in lists.items()]
    if filters.silent is not None:
        parts.append("silent edits" if filters.silent else "declared edits")
    if filters.min_significance:
        parts.append(f"significance at least {filters.min_significance:g}")
    return "; ".join(parts) or "all changes"


def _kinds(kinds: tuple[str, ...]) -> tuple[str, ...]:
    """The kinds, a family whose every kind is among them by its own name."""
    families: dict[str, list[str]] = {}
    for kind in Kind:
        families.setdefault(kind.value.partition(".")[0], []).append(kind.value)
    names: list[str] = []
    for family, members in families.items():
        chosen = [member for member in members if member in kinds]
        names += [family] if chosen == members else chosen
    return tuple(names)
