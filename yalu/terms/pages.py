"""What a page states of itself: TDM and usage headers, TDM meta elements.

A reservation on the page outweighs a header, and both the list of its host. All of it is untrusted input.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from yalu.model import Reservation, ReservationBasis
from yalu.terms.preferences import content_signal, content_usage
from yalu.terms.signals import Signal, TermsDocument, TermsReading
from yalu.terms.tdmrep import NAME, POLICY, TdmRule, policy_address, ruled_reservation, site_of

PageStatement = tuple[str, str]
"""Where and what a page states, and the value: ("header content-usage", "train-ai=n")."""
LONGEST = 1000
_READ = {"content-usage": content_usage, "content-signal": content_signal}
_HEAD = 200_000
"""Bytes of a page in which its meta tags are searched."""
_COMMENT = re.compile(rb"<!--.*?(?:-->|\Z)", re.S)
_META = re.compile(rb"<meta\s([^<>]{1,1500})>", re.I)
_ATTRIBUTE = re.compile(
    rb"""(?<![\w-])(name|content)\s{0,9}=\s{0,9}(?:"([^"]{0,500})"|'([^']{0,500})'|([^\s"'>]{1,500}))""", re.I
)


def reservation(
    url: str, headers: Sequence[tuple[str, str]], body: bytes, rules: Sequence[TdmRule]
) -> Reservation | None:
    """What applies to a page: its own statement, else the response header, else the first matching rule."""
    return stated_reservation(headers, body) or ruled_reservation(url, {site_of(url): tuple(rules)})


def stated_reservation(headers: Sequence[tuple[str, str]], body: bytes) -> Reservation | None:
    """What a page states itself, else the response header; None if neither says anything."""
    return _in_head(body) or _in_header(headers)


def _in_header(headers: Sequence[tuple[str, str]]) -> Reservation | None:
    fields = {name.lower(): value.strip() for name, value in reversed(headers)}
    return _reservation(ReservationBasis.HEADER, fields)


def _in_head(body: bytes) -> Reservation | None:
    head = body[:_HEAD]
    if NAME.encode() not in head.lower():
        return None
    fields: dict[str, str] = {}
    for tag in _META.finditer(_COMMENT.sub(b"", head)):
        pairs = {match[1].lower(): match[2] or match[3] or match[4] or b"" for match in _ATTRIBUTE.finditer(tag[1])}
        name, content = (pairs.get(key, b"").decode("utf-8", "replace").strip() for key in (b"name", b"content"))
        fields.setdefault(name.lower(), content)
    return _reservation(ReservationBasis.META, fields)


def _reservation(basis: ReservationBasis, fields: Mapping[str, str]) -> Reservation | None:
    value = fields.get(NAME)
    return Reservation(basis, value == "1", policy_address(fields.get(POLICY))) if value in ("0", "1") else None


def page_statements(reservation: Reservation | None, headers: Sequence[tuple[str, str]]) -> tuple[PageStatement, ...]:
    """What one page states, in the order in which it counts; several headers of one name are one statement.

    ``reservation`` is its own reservation of text and data mining (``stated_reservation``).
    """
    statements: list[PageStatement] = []
    if reservation is not None:
        statements.append((f"{reservation.basis} {NAME}", f"{int(reservation.reserved)}"))
        if reservation.policy:
            statements.append((f"{reservation.basis} {POLICY}", reservation.policy))
    for name in _READ:
        values = [value.strip() for key, value in headers if key.lower() == name]
        if any(values):
            statements.append((f"header {name}", ", ".join(values)[:LONGEST]))
    return tuple(statements)


def read_pages(statements: Sequence[PageStatement]) -> TermsReading:
    """Read what pages state alike."""
    stated_values = dict(statements)
    signals = [_signal(where, value, stated_values) for where, value in statements if not where.endswith(f" {POLICY}")]
    return TermsReading(TermsDocument.PAGES, tuple(signals), tuple(f"{where}: {value}" for where, value in statements))


def _signal(where: str, value: str, stated_values: dict[str, str]) -> Signal:
    basis, _, name = where.partition(" ")
    if name == NAME:
        policy = stated_values.get(f"{basis} {POLICY}")
        return Signal(TermsDocument.PAGES, None, where, value, preferences=((NAME, value == "0"),), policy=policy)
    preferences, unknown = _READ[name](value)
    return Signal(TermsDocument.PAGES, None, where, value, preferences=preferences, unknown=unknown)
