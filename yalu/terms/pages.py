"""What a page states of itself: TDM and usage headers, TDM meta elements."""

from __future__ import annotations

from collections.abc import Sequence

from yalu.model import Reservation
from yalu.terms.preferences import content_signal, content_usage
from yalu.terms.signals import Signal, TermsDocument, TermsReading
from yalu.terms.tdmrep import NAME

PageStatement = tuple[str, str]
"""Where and what a page states, and the value: ("header content-usage", "train-ai=n")."""
LONGEST = 1000
_READ = {"content-usage": content_usage, "content-signal": content_signal}


def page_statements(reservation: Reservation | None, headers: Sequence[tuple[str, str]]) -> tuple[PageStatement, ...]:
    """What one page states, in the order in which it counts; several headers of one name are one statement.

    ``reservation`` is its own reservation of text and data mining (``stated_reservation``).
    """
    statements: list[PageStatement] = []
    if reservation is not None:
        statements.append((f"{reservation.basis} {NAME}", f"{int(reservation.reserved)}"))
        if reservation.policy:
            statements.append((f"{reservation.basis} tdm-policy", reservation.policy))
    for name in _READ:
        values = [value.strip() for key, value in headers if key.lower() == name]
        if any(values):
            statements.append((f"header {name}", ", ".join(values)[:LONGEST]))
    return tuple(statements)


def read_pages(statements: Sequence[PageStatement]) -> TermsReading:
    """Read what pages state alike."""
    stated_values = dict(statements)
    signals = [_signal(where, value, stated_values) for where, value in statements if not where.endswith(" tdm-policy")]
    return TermsReading(TermsDocument.PAGES, tuple(signals), tuple(f"{where}: {value}" for where, value in statements))


def _signal(where: str, value: str, stated_values: dict[str, str]) -> Signal:
    basis, _, name = where.partition(" ")
    if name == NAME:
        policy = stated_values.get(f"{basis} tdm-policy")
        return Signal(TermsDocument.PAGES, None, where, value, preferences=((NAME, value == "0"),), policy=policy)
    preferences, unknown = _READ[name](value)
    return Signal(TermsDocument.PAGES, None, where, value, preferences=preferences, unknown=unknown)
