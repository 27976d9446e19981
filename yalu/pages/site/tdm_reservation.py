"""Whether a publisher reserves text and data mining, by the TDM Reservation Protocol (TDMRep).

Three places can state it: a rules file for the whole host, a response header, a meta tag; the more specific outweighs
the more general. All of it is untrusted input.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeGuard
from urllib.parse import urlsplit

from yalu.ids import normal_escapes
from yalu.model import Reservation, ReservationBasis

PATH = "/.well-known/tdmrep.json"
LARGEST = 500 * 1024
MOST_RULES = 1000
LONGEST = 2000
"""Limits for the bytes of a rules file, its rules, and the characters of a pattern or URL; larger input is ignored."""
_NAME = b"tdm-reservation"
_HEAD = 200_000
"""Bytes of a page in which its meta tags are searched."""

_COMMENT = re.compile(rb"<!--.*?(?:-->|\Z)", re.S)
_META = re.compile(rb"<meta\s([^<>]{1,1500})>", re.I)
_ATTRIBUTE = re.compile(
    rb"""(?<![\w-])(name|content)\s{0,9}=\s{0,9}(?:"([^"]{0,500})"|'([^']{0,500})'|([^\s"'>]{1,500}))""", re.I
)


def site_of(page: str) -> str:
    """Return scheme and host of a URL, which policies apply to; empty for an invalid URL."""
    try:
        parts = urlsplit(page)
    except ValueError:
        return ""
    return f"{parts.scheme}://{parts.netloc}"


@dataclass(frozen=True, slots=True)
class TdmRule:
    """One rule of a host: the paths it covers, and whether their mining is reserved."""

    location: str
    reserved: bool
    policy: str | None = None

    def covers(self, path: str) -> bool:
        """True if the pattern matches the start of the path (with query); ``*`` matches anything, ``$`` the end."""
        pattern, ends = (self.location[:-1], True) if self.location.endswith("$") else (self.location, False)
        first, *rest = normal_escapes(pattern).split("*")
        path = normal_escapes(path)
        if not path.startswith(first):
            return False
        at = len(first)
        last = rest.pop() if rest and ends else None
        for part in rest:
            start = path.find(part, at)
            if start < 0:
                return False
            at = start + len(part)
        if last is not None:
            return len(path) - len(last) >= at and path.endswith(last)
        return not ends or at == len(path)


SiteRules = Mapping[str, tuple[TdmRule, ...]]
"""Rules of hosts, by scheme and host."""


def read_rules(body: bytes) -> tuple[TdmRule, ...] | None:
    """Parse a tdmrep.json into its valid rules, in order; None if it is no such list."""
    if len(body) > LARGEST:
        return None
    try:
        listed = json.loads(body.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return None
    if not isinstance(listed, list):
        return None
    return tuple(rule for entry in listed[:MOST_RULES] if (rule := _rule(entry)) is not None)


def reservation(
    url: str, headers: Sequence[tuple[str, str]], body: bytes, rules: Sequence[TdmRule]
) -> Reservation | None:
    """What applies to a page: its own statement, else the response header, else the first matching rule."""
    return stated_reservation(headers, body) or _ruled(url, rules)


def stated_reservation(headers: Sequence[tuple[str, str]], body: bytes) -> Reservation | None:
    """What a page states itself, else the response header; None if neither says anything."""
    return _in_head(body) or _in_header(headers)


def ruled_reservation(url: str, rules: SiteRules) -> Reservation | None:
    """What the first matching rule of its host says about a URL; None if none matches."""
    return _ruled(url, rules.get(site_of(url), ()))


def _ruled(url: str, rules: Sequence[TdmRule]) -> Reservation | None:
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    rule = next((rule for rule in rules if rule.covers(path)), None)
    return None if rule is None else Reservation(ReservationBasis.FILE, rule.reserved, rule.policy)


def _rule(raw: object) -> TdmRule | None:
    if not isinstance(raw, dict):
        return None
    location = raw.get("location")
    if not _fits(location) or not location.startswith(("/", "*")):
        return None
    return TdmRule(location, raw.get("tdm-reservation") in (1, "1"), _address(raw.get("tdm-policy")))


def _in_header(headers: Sequence[tuple[str, str]]) -> Reservation | None:
    fields = {name.lower(): value.strip() for name, value in reversed(headers)}
    return _reservation(ReservationBasis.HEADER, fields)


def _in_head(body: bytes) -> Reservation | None:
    head = body[:_HEAD]
    if _NAME not in head.lower():
        return None
    fields: dict[str, str] = {}
    for tag in _META.finditer(_COMMENT.sub(b"", head)):
        pairs = {match[1].lower(): match[2] or match[3] or match[4] or b"" for match in _ATTRIBUTE.finditer(tag[1])}
        name, content = (pairs.get(key, b"").decode("utf-8", "replace").strip() for key in (b"name", b"content"))
        fields.setdefault(name.lower(), content)
    return _reservation(ReservationBasis.META, fields)


def _reservation(basis: ReservationBasis, fields: Mapping[str, str]) -> Reservation | None:
    value = fields.get(_NAME.decode())
    return Reservation(basis, value == "1", _address(fields.get("tdm-policy"))) if value in ("0", "1") else None


def _address(raw: object) -> str | None:
    return raw if _fits(raw) and raw.startswith(("https://", "http://")) else None


def _fits(raw: object) -> TypeGuard[str]:
    return isinstance(raw, str) and len(raw) <= LONGEST and raw.isprintable()
