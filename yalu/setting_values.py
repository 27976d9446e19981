"""Values of settings from their texts. A converter raises ValueError or TypeError saying what is wrong."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from yalu.hints import did_you_mean

REVISITS = ("default", "sparing", "eager")
"""Names of the policies in ``yalu.sources.revisit``."""

SEPARATORS = {
    "sources": ":",
    "lexicon": ":",
    "subscriptions": ":",
    "evidence_witnesses": ",",
    "evidence_authorities": ",",
    "evidence_calendars": ",",
    "tell": ",",
    "web_hosts": ",",
    "web_users": ",",
    "web_proxies": ",",
}
"""What stands between the parts of a setting that is a list, in the environment."""

_WITNESS = re.compile(r"https?://[^\s#]+#[^\s+#]+\+[0-9a-f]{8}\+[A-Za-z0-9+/]+=*")
_USER = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@+-]{0,79}")
_HASH = re.compile(r"[0-9a-f]{64}")


def _whole(raw: object) -> int:
    try:
        return int(str(raw))
    except ValueError as error:
        raise ValueError(f"must be a whole number, not {str(raw)!r}") from error


def _positive(raw: object) -> int:
    value = _whole(raw)
    if value < 1:
        raise ValueError(f"must be at least 1, not {value}")
    return value


def _not_negative(raw: object) -> int:
    value = _whole(raw)
    if value < 0:
        raise ValueError(f"must be at least 0, not {value}")
    return value


def _share(raw: object) -> float:
    value = float(str(raw))
    if not 0 <= value <= 1:
        raise ValueError(f"must be between 0 and 1, not {value:g}")
    return value


def _users(raw: object) -> tuple[str, ...]:
    users = _listed(raw, SEPARATORS["web_users"])
    for user in users:
        name, colon, token_hash = user.partition(":")
        if not (_USER.fullmatch(name) or (name == "*" and not colon)) or (colon and not _HASH.fullmatch(token_hash)):
            raise ValueError("must be NAME:HASH as `yalu web-user NAME` prints it, or NAME or * behind a proxy")
    return users


def _networks(raw: object) -> tuple[str, ...]:
    networks = _listed(raw, SEPARATORS["web_proxies"])
    for network in networks:
        ipaddress.ip_network(network, strict=False)
    return networks


def _header(raw: object) -> str:
    if not re.fullmatch(r"[A-Za-z0-9-]{1,80}", str(raw)):
        raise ValueError(f"must be the name of a header, not {raw!r}")
    return str(raw)


def _level(raw: object) -> str:
    level = str(raw).upper()
    if level not in ("DEBUG", "INFO", "WARNING", "ERROR"):
        raise ValueError(f"must be DEBUG, INFO, WARNING or ERROR, not {raw!r}")
    return level


def _one_of(*choices: str) -> Callable[[object], str]:
    def convert(raw: object) -> str:
        if raw not in choices:
            meant = did_you_mean(raw, choices)
            raise ValueError(f"must be {', '.join(choices[:-1])} or {choices[-1]}, not {raw!r}{meant}")
        return str(raw)

    return convert


def _listed(raw: object, separator: str) -> tuple[str, ...]:
    parts = raw.split(separator) if isinstance(raw, str) else [str(part) for part in raw]  # type: ignore[attr-defined]
    return tuple(part.strip() for part in parts if part.strip())


def _files(raw: object, separator: str) -> tuple[Path, ...]:
    return tuple(Path(part).expanduser() for part in _listed(raw, separator))


def _base(raw: object) -> str:
    parts = urlsplit(str(raw))
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise ValueError("must be an http or https address without a query")
    return str(raw).rstrip("/")


def _witnesses(raw: object, separator: str) -> tuple[str, ...]:
    listed = _listed(raw, separator)
    if wrong := next((each for each in listed if not _WITNESS.fullmatch(each)), None):
        raise ValueError(f"must be ADDRESS#KEY, with the key as the witness publishes it, not {wrong!r}")
    return listed


_FIRST_YEAR, _LAST_YEAR = 1970, 2999
"""Periods are reckoned from the present time, which must not leave the calendar."""


def _instant(raw: object) -> datetime:
    value = raw if isinstance(raw, datetime) else datetime.fromisoformat(str(raw))
    if value.tzinfo is None:
        raise ValueError("needs a time zone")
    if not _FIRST_YEAR <= value.year <= _LAST_YEAR:
        raise ValueError(f"must lie between the years {_FIRST_YEAR} and {_LAST_YEAR}")
    return value.astimezone(UTC)


CONVERTERS: dict[str, Callable[[object], object]] = {
    "sources": lambda raw: _files(raw, SEPARATORS["sources"]),
    "lexicon": lambda raw: _files(raw, SEPARATORS["lexicon"]),
    "subscriptions": lambda raw: _files(raw, SEPARATORS["subscriptions"]),
    "secret_file": lambda raw: Path(str(raw)).expanduser(),
    "evidence_witnesses": lambda raw: _witnesses(raw, SEPARATORS["evidence_witnesses"]),
    "evidence_authorities": lambda raw: tuple(map(_base, _listed(raw, SEPARATORS["evidence_authorities"]))),
    "evidence_calendars": lambda raw: tuple(map(_base, _listed(raw, SEPARATORS["evidence_calendars"]))),
    "evidence_certificates": lambda raw: Path(str(raw)).expanduser(),
    "evidence_key": lambda raw: Path(str(raw)).expanduser(),
    "datasets": lambda raw: Path(str(raw)).expanduser(),
    "dkim_key": lambda raw: Path(str(raw)).expanduser(),
    "web_url": lambda raw: _base(raw),
    "airflow_url": lambda raw: _base(raw),
    "archive_url": lambda raw: _base(raw),
    "archive_save_url": lambda raw: _base(raw),
    "archive_save_weight": _share,
    "home": lambda raw: Path(str(raw)).expanduser(),
    "registry": _one_of("shipped", "none"),
    "gone_after": _positive,
    "quotations": _one_of("tested", "all"),
    "captures": _one_of("changes", "all"),
    "max_page_bytes": _positive,
    "download_timeout": _positive,
    "extraction_processes": _not_negative,
    "comparison_processes": _not_negative,
    "lease_seconds": _positive,
    "shard_above": _not_negative,
    "shards": _positive,
    "shard_minutes": _positive,
    "keep_captures_days": _positive,
    "keep_comments_days": _positive,
    "retention": _one_of("dry", "apply"),
    "reextract_a_day": _not_negative,
    "revisit": _one_of(*REVISITS),
    "log_level": _level,
    "log_format": _one_of("text", "json"),
    "tell": lambda raw: _listed(raw, SEPARATORS["tell"]),
    "web_hosts": lambda raw: _listed(raw, SEPARATORS["web_hosts"]),
    "web_users": _users,
    "web_proxies": _networks,
    "web_user_header": _header,
    "web_requests": _not_negative,
    "web_cache": _not_negative,
    "now": _instant,
}
"""What makes the value of a setting from a text or a value of ``yalu.toml``; those that are missing stay texts."""
