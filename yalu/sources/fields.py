"""Checks of single values in a TOML file. Each takes what TOML gave and returns the typed value.

A wrong value raises ValueError with the reason in words; a wrong part of a list or table raises ``WrongPart``, which
also names the part.
"""

from __future__ import annotations

import ipaddress
import re
import zoneinfo
from collections.abc import Callable, Collection, Mapping
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import TypeVar
from urllib.parse import urlsplit

from yalu.hints import did_you_mean
from yalu.sources.codes import COUNTRIES, LANGUAGES, PLATFORMS, SCRIPTS
from yalu.sources.public_addresses import is_public

E = TypeVar("E", bound=StrEnum)

TYPES = ("newspaper", "magazine", "think-tank", "state-media", "blog", "agency", "platform")
TIERS = ("A", "B", "C")

_ID = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
_DURATION = re.compile(r"(\d{1,6}(?:\.\d{1,3})?)(ms|s|m|h|d|w)")
_BUDGET = re.compile(r"(\d{1,7})\s*/\s*day")
_UNITS = {"ms": 0.001, "s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f\u0085\u2028\u2029\ud800-\udfff]")
_URL_BREAKING = re.compile(r"[\s\x00-\x1f\x7f<>\"\\^`{|}]")
_LONGEST = timedelta(days=366)
_OLDEST = timedelta(days=36600)


class WrongPart(ValueError):
    """A value whose part at ``path`` (".feed", "[2].until") is wrong."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(reason)
        self.path = path


def text(value: object) -> str:
    """One line of text that is not blank."""
    if not isinstance(value, str):
        raise ValueError(f"must be text in quotes, not {shown(value)}")
    if not value.strip():
        raise ValueError("must not be empty")
    if _UNPRINTABLE.search(value):
        raise ValueError("must be one line, without control characters")
    return value.strip()


def identifier(value: object) -> str:
    """An id: lower-case ASCII letters, digits, hyphens and underscores."""
    if not _ID.fullmatch(text(value)):
        raise ValueError(f"must be lower-case letters, digits and hyphens, at most 64, not {shown(value)}")
    return text(value)


def url(value: object) -> str:
    """An http or https address with a host and without a user name."""
    address = text(value)
    try:
        parts = urlsplit(address)
        _ = parts.port
    except ValueError as error:
        raise ValueError(f"is not an address: {error}") from error
    if parts.scheme not in ("http", "https"):
        raise ValueError(f"must begin with http:// or https://, not {shown(value)}")
    if not parts.hostname:
        raise ValueError(f"names no host: {shown(value)}")
    if parts.username is not None or parts.password is not None:
        raise ValueError("must not carry a user name or password")
    if _URL_BREAKING.search(address):
        raise ValueError(f"holds a character no address may have: {shown(value)}")
    return address


def is_private_host(host: str) -> bool:
    """Whether a host is a private address, or this machine by name; other names are judged when they are resolved."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return host == "localhost"
    return not is_public(host)


def duration(value: object) -> timedelta:
    """Parse a duration such as "5s", "30m", "6h" or "1.5d"; at most a year."""
    span = _span(value)
    if span is None:
        raise ValueError(f'must be a duration such as "5s", "30m" or "6h", not {shown(value)}')
    if span > _LONGEST:
        raise ValueError(f"must be at most a year, not {shown(value)}")
    return span


def _span(value: object) -> timedelta | None:
    """The length of a duration in text; None when it is none."""
    match = _DURATION.fullmatch(value.strip()) if isinstance(value, str) else None
    return timedelta(seconds=float(match[1]) * _UNITS[match[2]]) if match else None


def interval(value: object) -> timedelta:
    """A duration that is not zero."""
    if not (span := duration(value)):
        raise ValueError("must be longer than nothing")
    return span


def one_of(*choices: str) -> Callable[[object], str]:
    """A checker for one word out of ``choices``."""

    def check(value: object) -> str:
        if not isinstance(value, str) or value not in choices:
            meant = did_you_mean(value, choices)
            raise ValueError(f"must be one of {', '.join(choices)}, not {shown(value)}{meant}")
        return value

    return check


def member(kind: type[E]) -> Callable[[object], E]:
    """A checker for a member of ``kind``, by its value."""
    check = one_of(*(item.value for item in kind))
    return lambda value: kind(check(value))


def flag(value: object) -> bool:
    """Check a boolean."""
    if not isinstance(value, bool):
        raise ValueError(f"must be true or false, not {shown(value)}")
    return value


def count(value: object) -> int:
    """A whole number of at least 1."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise ValueError(f"must be a whole number, not {shown(value)}")
    if not 1 <= value <= 1_000_000:
        raise ValueError(f"must be from 1 to 1000000, not {value}")
    return value


def budget(value: object) -> int:
    """Parse "500/day": the number of requests to one host within 24 hours, at least 1."""
    if not isinstance(value, str) or not (match := _BUDGET.fullmatch(value.strip())) or not int(match[1]):
        raise ValueError(f'must be a number of requests such as "500/day", not {shown(value)}')
    return int(match[1])


def country(value: object) -> str:
    """Check an ISO 3166-1 alpha-2 code, "EU" included."""
    code = text(value)
    if code not in COUNTRIES:
        raise ValueError(f'must be a two-letter country code such as "KR", not {shown(value)}')
    return code


def language(value: object) -> str:
    """An ISO 639-1 code, with a script and a region where they matter: "ko", "zh-Hans", "en-GB"."""
    code = text(value)
    main, *rest = code.split("-")
    script = rest.pop(0) if rest and rest[0] in SCRIPTS else None
    region = rest.pop(0) if rest and rest[0] in COUNTRIES else None
    if main not in LANGUAGES or rest or code != "-".join(part for part in (main, script, region) if part):
        raise ValueError(f'must be a language code such as "ko" or "zh-Hans", not {shown(value)}')
    return code


def languages(value: object) -> tuple[str, ...]:
    """A list of language codes, at least one, none twice."""
    codes = parts(value, language)
    if not codes:
        raise ValueError("must name at least one language")
    if len(set(codes)) != len(codes):
        raise ValueError("names a language twice")
    return codes


def timezone(value: object) -> str:
    """A name of the time zone database, such as Asia/Seoul."""
    name = text(value)
    try:
        zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError) as error:
        meant = did_you_mean(name, zoneinfo.available_timezones())
        raise ValueError(f'must be a time zone such as "Asia/Seoul", not {shown(value)}{meant}') from error
    return name


def comments(value: object) -> str:
    """Check "auto", "off" or the name of a comment platform."""
    name = text(value)
    if name not in ("auto", "off", *PLATFORMS):
        hint = did_you_mean(name, ("auto", "off", *PLATFORMS)) or f" ({', '.join(PLATFORMS)})"
        raise ValueError(f"must be auto, off or the name of a platform, not {shown(value)}{hint}")
    return name


def selector(value: object) -> str:
    """A CSS selector for elements (no pseudo-elements such as ``::text``)."""
    from cssselect import HTMLTranslator, SelectorError  # here, since few sources have selectors and it takes time

    css = text(value)
    try:
        HTMLTranslator().css_to_xpath(css)
    except (SelectorError, RecursionError) as error:
        raise ValueError(f"is not a CSS selector that can be used: {error or 'nested too deeply'}") from error
    return css


def day(value: object) -> date:
    """A TOML date, without a time."""
    if isinstance(value, datetime) or not isinstance(value, date):
        raise ValueError(f"must be a date such as 2026-03-01 without quotes, not {shown(value)}")
    return value


def since(value: object) -> date | timedelta:
    """A day in text or as a TOML date ("2014-01-01"), or an age ("90d"), at most a hundred years."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    span = _span(value)
    if span is not None and timedelta(0) < span <= _OLDEST:
        return span
    try:
        return date.fromisoformat(text(value))
    except ValueError as error:
        raise ValueError(f'must be a day such as "2014-01-01" or an age such as "90d", not {shown(value)}') from error


def notes(value: object) -> dict[str, str]:
    """A table of texts; dates are taken as text."""
    texts = {}
    for key, item in table(value).items():
        try:
            texts[text(key)] = item.isoformat() if isinstance(item, date) else text(item)
        except ValueError as error:
            raise WrongPart(f".{key}", str(error)) from error
    return texts


T = TypeVar("T")


def part(path: str, check: Callable[[object], T], value: object) -> T:
    """A value that passes ``check``; ``path`` is where it stands (".feed"), which errors name."""
    try:
        return check(value)
    except WrongPart as error:
        raise WrongPart(f"{path}{error.path}", str(error)) from error
    except ValueError as error:
        raise WrongPart(path, str(error)) from error


def parts(value: object, check: Callable[[object], T]) -> tuple[T, ...]:
    """A list whose every item passes ``check``."""
    if not isinstance(value, list):
        raise ValueError(f"must be a list in [brackets], not {shown(value)}")
    return tuple(part(f"[{number}]", check, item) for number, item in enumerate(value))


def only(values: Mapping[str, object], names: Collection[str], *, required: bool = False) -> None:
    """Raise WrongPart where a table has a field that is none of ``names``, or lacks a ``required`` one."""
    for key in values:
        if key not in names:
            raise WrongPart(f".{key}", no_such_field(key, names))
    for name in names if required else ():
        if name not in values:
            raise WrongPart(f".{name}", "is missing")


def no_such_field(key: str, names: Collection[str]) -> str:
    """What an error says of a field that is none of ``names``, with the one that was meant."""
    return f"no such field{did_you_mean(key, names)}"


def table(value: object) -> Mapping[str, object]:
    """Check a TOML table with text keys."""
    if not isinstance(value, dict):
        raise ValueError(f"must be a table, not {shown(value)}")
    return value


def shown(value: object) -> str:
    """The value as it may stand in a message: short, on one line."""
    text = str(value).lower() if isinstance(value, bool) else repr(value)
    return text if len(text) <= 60 else text[:57] + "..."
