"""Reads a host's list of text and data mining reservations (``/.well-known/tdmrep.json``, TDMRep final report)."""

from __future__ import annotations

import json

from yalu.pages.site.tdm_reservation import MOST_RULES, TdmRule, read_rules
from yalu.terms.signals import LONGEST, Signal, TermsDocument, TermsReading, absent, is_web_page

NAME = "tdm-reservation"
_MEMBERS = frozenset({"location", NAME, "tdm-policy"})
MOST_UNKNOWN = 50


def read_tdmrep(body: bytes) -> TermsReading:
    """Read the list. What is no such list reserves nothing, and is told as unknown; a web page is none."""
    if is_web_page(body):
        return absent(TermsDocument.TDMREP)
    rules = read_rules(body)
    if rules is None:
        start = body[:LONGEST].decode("utf-8", "replace")
        return _reading((Signal(TermsDocument.TDMREP, None, "unreadable", start, unknown=(start,)),))
    signals = [_signal(number, rule) for number, rule in enumerate(rules, 1)]
    return _reading((*signals, *_unknown(body)))


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


def _unknown(body: bytes) -> tuple[Signal, ...]:
    """Members and values that the report does not define, each once."""
    unknown: dict[str, None] = {}
    for raw in json.loads(body.decode("utf-8-sig"))[:MOST_RULES]:
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
