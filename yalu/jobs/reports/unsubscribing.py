"""Answers a request to unsubscribe with what the database holds; the reading room mounts it at its path."""

from __future__ import annotations

from db.core.engine import Database
from db.reports import ledger
from yalu.delivery import Channel
from yalu.delivery.unsubscribe import ReaderOfSubscription, UnsubscribeAnswer, answer_unsubscribe
from yalu.jobs.runtime.secret import configured_secret
from yalu.settings import Settings


def answer_request(database: Database, settings: Settings, method: str, token: str, form: bytes) -> UnsubscribeAnswer:
    """The answer to a request to ``/unsubscribe/TOKEN``; ``form`` is its body.

    A valid POST ends this reader's mails of this subscription, also those that are pending; the others go on. Where no
    secret is set no link is valid, and none is made. Raises SettingsError for a wrong secret, StoreError.
    """

    def opt_out(reader: ReaderOfSubscription) -> None:
        ledger.opt_out(database, reader.subscription, Channel.MAIL.value, reader.recipient, now=settings.now)

    return answer_unsubscribe(method, token, form, secret=configured_secret(settings), opt_out=opt_out)
