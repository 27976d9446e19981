"""The filters of a subscription, by their names, and the one that asks for the same changes as a list. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from hashlib import sha256
from shlex import quote

from yalu.records.selection.filters import NAMES, Filters
from yalu.subscriptions.subscription import Subscription, SubscriptionRow

FIELDS: Mapping[str, str] = {
    "source": "sources",
    "country": "countries",
    "language": "languages",
    "issue": "issues",
    "kind": "kinds",
    "article": "articles",
    "comment": "comments",
    "silent": "silent",
    "quotation": "quotations",
    "min_significance": "min_significance",
}
"""Filters that a subscription has, and what they are called in its file."""
OPTIONS: Mapping[str, str] = {name: f"--{name.replace('_', '-')}" for name in FIELDS} | {
    "language": "--article-language"
}
"""The options of ``yalu subscriptions add`` for the filters of a subscription."""


def rule_of(filters: Filters) -> dict[str, object]:
    """Return the selection of a subscription, in the words of its file; those of ``q`` are its only word.

    Times, marks and what was there before the first visit are left out.
    """
    rule: dict[str, object] = {}
    for name, field in FIELDS.items():
        value = getattr(filters, name)
        if value not in ((), None):
            rule[field] = list(value) if isinstance(value, tuple) else value
    return rule | ({"words": [filters.q]} if filters.q else {})


def is_own(row: SubscriptionRow, user: str) -> bool:
    """Whether a stored subscription is one that the user follows by."""
    return row.rule is not None and row.rule.get("user") == user


def followed(subscription: Subscription) -> Filters:
    """Return the filters of the list that a subscription to a filter tells."""
    return replace(subscription.filters, baseline=False, q=" ".join(subscription.words) or None)


def left_out(filters: Filters) -> tuple[str, ...]:
    """Return the names of the filters that are set and that a subscription does not have."""
    return tuple(
        name for name in NAMES if name not in (*FIELDS, "q") and getattr(filters, name) not in ((), None, False)
    )


def command_of(filters: Filters) -> str:
    """Return the command that adds the subscription, but for its id and address."""
    parts = []
    for name, option in OPTIONS.items():
        value = getattr(filters, name)
        if name == "silent":
            parts += [] if value is None else ["--silent" if value else "--declared"]
            continue
        values = value if isinstance(value, tuple) else () if value is None else (value,)
        parts += [f"{option} {quote(str(each))}" for each in values]
    parts += [f"--word {quote(filters.q)}"] if filters.q else []
    return " ".join(["yalu subscriptions add ID --to mailto:ADDRESS", *parts])


def id_of(user: str, rule: Mapping[str, object]) -> str:
    """Return the id of a user's subscription: the same for the same rule, so that it is not added twice."""
    name = re.sub(r"[^a-z0-9]+", "-", user.lower()).strip("-")[:40] or "user"
    return f"{name}-{sha256(repr((user, sorted(rule.items()))).encode()).hexdigest()[:10]}"
