"""Delivers a report to every target; a failing target does not stop the others."""

from __future__ import annotations

import ssl
import time
from collections.abc import Callable, Iterable, Mapping
from email.message import EmailMessage
from pathlib import Path

from yalu.delivery.folder import publish
from yalu.delivery.mail import mail_server, message, send
from yalu.delivery.target import Channel, DeliveryResult, Target
from yalu.delivery.webhook import post
from yalu.errors import DeliveryError
from yalu.reports.report import Report
from yalu.settings import Settings

FORMATS: Mapping[Channel, tuple[str, ...]] = {
    Channel.MAIL: ("text", "html"),
    Channel.FOLDER: ("html", "json", "atom"),
    Channel.WEBHOOK: ("json",),
}
"""The formats a channel needs the report in."""


def formats_for(chosen: Iterable[Target]) -> frozenset[str]:
    """All formats that these targets need."""
    return frozenset(form for target in chosen for form in FORMATS[target.channel])


def deliver(
    report: Report,
    rendered: Mapping[str, str],
    settings: Settings,
    chosen: Iterable[Target],
    *,
    tls: ssl.SSLContext | None = None,
    wait: Callable[[float], None] = time.sleep,
) -> tuple[DeliveryResult, ...]:
    """Deliver ``report`` to every target; one result per target, in order.

    ``rendered`` holds the report by format (see ``formats_for``); ``tls`` None checks certificates as usual. Delivering
    a report twice is harmless: the mail has the same id, the files the same names, the webhook the same
    Idempotency-Key. Raises SettingsError when the settings cannot be used; an unreachable target is a result with an
    error, and stays due.
    """
    chosen = tuple(chosen)
    results: dict[Target, DeliveryResult] = {}
    mails = [target for target in chosen if target.channel is Channel.MAIL]
    if mails:
        results.update(_mailed(report, rendered, settings, mails, tls))
    for target in chosen:
        if target.channel is Channel.FOLDER:
            results[target] = _published(report, rendered, target)
        elif target.channel is Channel.WEBHOOK:
            results[target] = _posted(report, rendered, target, wait)
    return tuple(results[target] for target in chosen)


def _mailed(
    report: Report, rendered: Mapping[str, str], settings: Settings, chosen: list[Target], tls: ssl.SSLContext | None
) -> dict[Target, DeliveryResult]:
    server = mail_server(settings.smtp_url)
    results: dict[Target, DeliveryResult] = {}
    written: dict[Target, EmailMessage] = {}
    for target in chosen:
        try:
            written[target] = message(report, rendered, settings.mail_from, target.address)
        except DeliveryError as error:
            results[target] = _failed(target, error)
    if not written:
        return results
    try:
        refusals = send(server, list(written.values()), tls=tls)
    except DeliveryError as error:
        return results | {target: _failed(target, error) for target in written}
    for target, refusal in zip(written, refusals, strict=True):
        results[target] = _failed(target, refusal) if refusal else DeliveryResult(target.channel, target.recipient)
    return results


def _published(report: Report, rendered: Mapping[str, str], target: Target) -> DeliveryResult:
    try:
        publish(report, rendered, Path(target.address).expanduser())
    except DeliveryError as error:
        return _failed(target, error)
    return DeliveryResult(target.channel, target.recipient)


def _posted(
    report: Report, rendered: Mapping[str, str], target: Target, wait: Callable[[float], None]
) -> DeliveryResult:
    try:
        post(target.address, rendered["json"], report.id, wait=wait)
    except DeliveryError as error:
        return _failed(target, error)
    return DeliveryResult(target.channel, target.recipient)


def _failed(target: Target, error: DeliveryError) -> DeliveryResult:
    return DeliveryResult(target.channel, target.recipient, str(error))
