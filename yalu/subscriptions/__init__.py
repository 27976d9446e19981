"""Subscriptions: who wants which changes, when and where.

``load`` reads them from files and rows; everything else decides and returns, with ``now`` as an argument: which changes
match, which periods are due, what an alert waits for, and what a rule would have sent.
"""

from yalu.subscriptions.addresses import folder_of, shown_address, unset_for_mail
from yalu.subscriptions.alerts import AlertAction, AlertDecision, HoldReason, PastAlert, article_keys, decide_alert
from yalu.subscriptions.clock import held_until, next_end
from yalu.subscriptions.load import (
    FileProblem,
    KnownNames,
    LoadedSubscriptions,
    load_subscriptions,
    read_all,
)
from yalu.subscriptions.matching import matches
from yalu.subscriptions.schedule import due_periods
from yalu.subscriptions.subscription import (
    Every,
    MissedReport,
    Origin,
    Period,
    Subscription,
    SubscriptionRow,
    Weekday,
    default_subscription,
)

__all__ = [
    "AlertAction",
    "AlertDecision",
    "Every",
    "FileProblem",
    "HoldReason",
    "KnownNames",
    "LoadedSubscriptions",
    "MissedReport",
    "Origin",
    "PastAlert",
    "Period",
    "Subscription",
    "SubscriptionRow",
    "Weekday",
    "article_keys",
    "decide_alert",
    "default_subscription",
    "due_periods",
    "folder_of",
    "held_until",
    "load_subscriptions",
    "matches",
    "next_end",
    "read_all",
    "shown_address",
    "unset_for_mail",
]
