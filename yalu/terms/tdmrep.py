"""A host's list of text and data mining reservations (``/.well-known/tdmrep.json``, TDMRep final report)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeGuard
from urllib.parse import urlsplit

from yalu.ids import normal_escapes
from yalu.model import Reservation, ReservationBasis
from yalu.terms.patterns import pattern_of
from yalu.terms.signals import LONGEST, Signal, TermsDocument, TermsReading, absent, is_web_page

PATH = "/.well-known/tdmrep.json"
NAME = "tdm-reservation"
POLICY = "tdm-policy"
LARGEST = 500 * 1024
MOST_RULES = 1000
LONGEST_ADDRESS = 2000
MOST_UNKNOWN = 50
"""Limits for the bytes of a list, its rules, the characters of a pattern or URL, and what is named as unknown; larger
input is ignored."""
_MEMBERS = frozenset({"location", NAME, POLICY})


@dataclass(frozen=True, slots=True)
class TdmRule:
    """One rule of a host: the pattern of the paths (with query) it covers, and whether their mining is reserved."""

    location: str
    reserved: bool
    policy: str | None = None


SiteRules = Mapping[str, tuple[TdmRule, ...]]
"""Rules of hosts, by scheme and host."""


def site_of(page: str) -> str:
    """Return scheme and host of a URL, which policies apply to; empty for an invalid URL."""
    try:
        parts = urlsplit(page)
    except ValueError:
        return ""
    return f"{parts.scheme}://{parts.netloc}"


def read_rules(body: bytes) -> tuple[TdmRule, ...] | None:
    """Parse a tdmrep.json into its valid rules, in order; None if it is no such list."""
    listed = _listed(body)
    return None if listed is None else _rules(listed)


def read_tdmrep(body: bytes) -> TermsReading:
    """Read the list. What is no such list reserves nothing, and is told as unknown; a web page is none."""
    if is_web_page(body):
        return absent(TermsDocument.TDMREP)
    listed = _listed(body)
    if listed is None:
        start = body[:LONGEST].decode("utf-8", "replace")
        return _reading((Signal(TermsDocument.TDMREP, None, "unreadable", start, unknown=(start,)),))
    signals = [_signal(number, rule) for number, rule in enumerate(_rules(listed), 1)]
    return _reading((*signals, *_unknown(listed)))


def ruled_reservation(url: str, rules: SiteRules) -> Reservation | None:
    """What the first matching rule of its host says about a URL; None if none matches."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    path = normal_escapes((parts.path or "/") + (f"?{parts.query}" if parts.query else ""))
    own = (rule for rule in rules.get(site_of(url), ()) if pattern_of(rule.location).covers(path))
    rule = next(own, None)
    return None if rule is None else Reservation(ReservationBasis.FILE, rule.reserved, rule.policy)


def policy_address(raw: object) -> str | None:
    """Return the URL of a policy; None for what is none or too long."""
    return raw if _fits(raw) and raw.startswith(("https://", "http://")) else None


def _listed(body: bytes) -> list[object] | None:
    """Return the first members of the list; None if it is no list."""
    if len(body) > LARGEST:
        return None
    try:
        listed = json.loads(body.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return None
    return listed[:MOST_RULES] if isinstance(listed, list) else None


def _rules(listed: Sequence[object]) -> tuple[TdmRule, ...]:
    return tuple(rule for entry in listed if (rule := _rule(entry)) is not None)


def _rule(raw: object) -> TdmRule | None:
    if not isinstance(raw, dict):
        return None
    location = raw.get("location")
    if not _fits(location) or not location.startswith(("/", "*")):
        return None
    return TdmRule(location, raw.get(NAME) in (1, "1"), policy_address(raw.get(POLICY)))


def _fits(raw: object) -> TypeGuard[str]:
    return isinstance(raw, str) and len(raw) <= LONGEST_ADDRESS and raw.isprintable()


def _reading(signals: tuple[Signal, ...]) -> TermsReading:
    return TermsReading(
        TermsDocument.TDMREP, signals, tuple(f"{signal.name}: {signal.value[:LONGEST]}" for signal in signals)
    )


def _signal(number: int, rule: TdmRule) -> Signal:
    policy = f", policy {rule.policy}" if rule.policy else ""
    value = f"{int(rule.reserved)} for {rule.location}{policy}"
    preferences = ((NAME, not rule.reserved),)
    return Signal(
        TermsDocument.TDMREP, number, NAME, value, path=rule.location, preferences=preferences, policy=rule.policy
    )


def _unknown(listed: Sequence[object]) -> tuple[Signal, ...]:
    """Members and values that the report does not define, each once."""
    unknown: dict[str, None] = {}
    for raw in listed:
        if not isinstance(raw, dict):
            unknown[_shown(raw)] = None
            continue
        for name, value in raw.items():
            if name not in _MEMBERS or (name == NAME and value not in (0, 1, "0", "1")):
                unknown[f"{name}: {_shown(value)}"[:LONGEST]] = None
    return tuple(
        Signal(TermsDocument.TDMREP, None, text.partition(":")[0], text, unknown=(text,))
        for text in list(unknown)[:MOST_UNKNOWN]
    )


def _shown(value: object) -> str:
    """A plain value as JSON has it; of a nested one only its type, since it may be of any depth."""
    plain = value is None or isinstance(value, (str, int, float))
    return json.dumps(value, ensure_ascii=False)[:LONGEST] if plain else type(value).__name__
