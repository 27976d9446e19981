"""Subscriptions of the files in the settings and of the database, if there is one, and readers who unsubscribe."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from yalu.db.core.engine import Database
from yalu.db.crawls.due_sources import database_now
from yalu.db.queries import overview
from yalu.db.reports import ledger, subscription_rows
from yalu.db.room.changes import with_words
from yalu.delivery.parcels import Channel
from yalu.delivery.unsubscribe import ReaderOfSubscription, UnsubscribeStep, unsubscribe
from yalu.errors import DatabaseMissing, SchemaOutdated, UsageError, YaluError
from yalu.hints import did_you_mean
from yalu.jobs.runtime.database import job_database
from yalu.jobs.runtime.secret import configured_secret
from yalu.redact import hidden
from yalu.settings import Settings
from yalu.sources.fields import identifier
from yalu.subscriptions.addresses import folder_of
from yalu.subscriptions.load import LoadedSubscriptions, known_names, parse_rule, read_all
from yalu.subscriptions.replay import Replay, replay
from yalu.subscriptions.subscription import Origin, Subscription, SubscriptionRow
from yalu.text import quantity


def stored_rows(settings: Settings) -> tuple[SubscriptionRow, ...]:
    """What the database holds of subscriptions; nothing while there is no database. Raises StoreError."""
    try:
        with job_database(settings) as database:
            return subscription_rows.rows(database)
    except (DatabaseMissing, SchemaOutdated) as error:
        if isinstance(error, SchemaOutdated) and error.revision is not None:
            raise
        return ()


def read_readers(settings: Settings) -> LoadedSubscriptions:
    """All subscriptions, and all that is wrong with them. Raises StoreError."""
    return read_all(settings, stored_rows(settings))


def find(loaded: LoadedSubscriptions, name: str) -> Subscription:
    """The subscription with this id. Raises SubscriptionError if it is wrong, UsageError if there is none."""
    for subscription in loaded.subscriptions:
        if subscription.id == name:
            return subscription
    loaded.checked()
    known = [subscription.id for subscription in loaded.subscriptions]
    raise UsageError(f"no subscription has the id {name!r}; there is {', '.join(known)}{did_you_mean(name, known)}")


def where_text(settings: Settings) -> str:
    """Where reports go, or why that cannot be said, in one line for a person."""
    try:
        loaded = read_readers(settings)
    except YaluError as error:
        return f"not known: {hidden(str(error))}"
    if loaded.problems:
        return f"{quantity(len(loaded.problems), 'error')} in subscriptions; `yalu doctor` names all"
    folders = [
        folder_of(subscription.to[0]) for subscription in loaded.subscriptions if subscription.origin is Origin.DEFAULT
    ]
    if folders:
        return f"{folders[0]} (no subscription is configured)"
    many = len(loaded.subscriptions)
    return f"{many} subscription{'s' if many > 1 else ''}; `yalu subscriptions list` shows where each goes"


def replay_past(settings: Settings, subscription: Subscription, since: datetime, until: datetime | None) -> Replay:
    """What a rule would have sent since a time (aware); ``until`` None: up to now. Raises UsageError, StoreError."""
    with job_database(settings) as database:
        end = until or settings.now or database_now(database)
        if since >= end:
            raise UsageError(f"the time to replay ends ({end:%Y-%m-%d %H:%M} UTC) before it begins")
        changes = overview.log(database, since=since, until=end, withdrawn=False)
        having = with_words(database, changes, subscription.words)
        return replace(replay(subscription, having, since, end), seen=len(changes))


def new_subscription(settings: Settings, name: str, rule: Mapping[str, object]) -> Subscription:
    """The subscription that a rule is, in the words of a subscription file. Raises UsageError for what is wrong."""
    try:
        identifier(name)
    except ValueError as error:
        raise UsageError(f"{name!r}: {error}") from error
    (made,) = parse_rule(name, rule, known_names(settings), origin=Origin.DATABASE).checked()
    return made


def store_subscription(settings: Settings, database: Database, name: str, rule: Mapping[str, object]) -> None:
    """Store a subscription. Raises UsageError where its id is taken, StoreError."""
    loaded = read_all(settings, subscription_rows.rows(database)).subscriptions
    if any(each.id == name and each.origin is not Origin.DEFAULT for each in loaded):
        raise UsageError(f"a subscription has the id {name!r} already; `yalu subscriptions list` shows it")
    if not subscription_rows.add(database, name, rule, now=settings.now):
        raise UsageError(f"a subscription has the id {name!r} already; `yalu subscriptions remove` removes it")


def note_pause(database: Database, name: str, *, paused: bool, now: datetime | None) -> bool:
    """Record a pause or its end; False when there is nothing to record. Raises StoreError."""
    return subscription_rows.pause(database, name, now=now) if paused else subscription_rows.resume(database, name)


def handle_request(
    database: Database, settings: Settings, token: str, form: bytes | None
) -> tuple[UnsubscribeStep, ReaderOfSubscription | None]:
    """What a request to ``/unsubscribe/TOKEN`` comes to, and for whom; ``form`` is the body of a POST, None for a GET.

    A valid POST ends this reader's mails of this subscription, also those that are pending; the others go on. Where no
    secret is set no link is valid, and none is made. Raises SettingsError for a wrong secret, StoreError.
    """

    def opt_out(reader: ReaderOfSubscription) -> None:
        ledger.opt_out(database, reader.subscription, Channel.MAIL.value, reader.recipient, now=settings.now)

    return unsubscribe(token, form, secret=configured_secret(settings), opt_out=opt_out)
