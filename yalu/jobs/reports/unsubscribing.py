"""Handles a request to unsubscribe with what the database holds; the reading room mounts it at its path."""

from __future__ import annotations

from yalu.db.core.engine import Database
from yalu.db.reports import ledger
from yalu.delivery.parcels import Channel
from yalu.delivery.unsubscribe import ReaderOfSubscription, UnsubscribeStep, unsubscribe
from yalu.jobs.runtime.secret import configured_secret
from yalu.settings import Settings


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
