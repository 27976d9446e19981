"""Keys and hashes that identify articles, comments and commenters."""

from __future__ import annotations

import hashlib
import hmac
import re
from functools import lru_cache
from urllib.parse import quote, urlsplit, urlunsplit
from zlib import crc32

from yalu.content_hash import FIELDS, hash_of_fields
from yalu.model import HttpExchange, ParsedArticle, ParsedComment, PublisherTime
from yalu.text import one_line

LONGEST_KEY = 1000
"""Most bytes of a URL or platform id that both databases can index (PostgreSQL: a third of a page)."""

_LETTERS = {ParsedArticle: "v", ParsedComment: "c"}
SHARDED_DAG_ID = "yalu_crawl"
"""Id of the DAG that crawls all sources where shards do."""


def crawl_dag_id(source_id: str) -> str:
    """Return the id of the DAG that crawls a source; pages that lead to Airflow name it too."""
    return f"yalu_crawl__{source_id}"


def sha256(body: bytes) -> str:
    """Return the hex SHA-256 of the bytes as served."""
    return hashlib.sha256(body).hexdigest()


def fitting(text: str) -> str:
    """Return ``text``; if it is too long for an index, its beginning and its hash. Equal texts give equal results."""
    raw = text.encode("utf-8", "replace")
    if len(raw) <= LONGEST_KEY:
        return text
    return f"{raw[: LONGEST_KEY // 2].decode('utf-8', 'ignore')}…{sha256(raw)}"


def content_hash(value: ParsedArticle | ParsedComment) -> str:
    """Return a hash of what a state means; empty fields are skipped, so a new field changes no old hash.

    White space and Unicode form do not count. Author names are hashed as given: pass a comment whose author is already
    a pseudonym.
    """
    return hash_of_fields(_LETTERS[type(value)], hashed_fields(value))


def hashed_fields(value: ParsedArticle | ParsedComment) -> dict[str, object]:
    """Return the fields of a content hash in its order, as plain values."""
    return {
        name: str(each) if type(each) is PublisherTime else list(each) if type(each) is tuple else each
        for name in FIELDS[_LETTERS[type(value)]]
        for each in (getattr(value, name),)
    }


def body_sha256(capture: HttpExchange) -> str | None:
    """Return the SHA-256 of the body that was served; None without one."""
    if capture.withheld is not None:
        return capture.withheld[0]
    return sha256(capture.body) if capture.body else None


def body_size(capture: HttpExchange) -> int:
    """Return the size in bytes of the body that was served."""
    return len(capture.body) if capture.withheld is None else capture.withheld[1]


def text_key(text: str) -> int:
    """Return a number of 32 bits for a block of text, to know it again on another capture of its page."""
    return crc32(one_line(text).encode())


def wording_key(text: str) -> int:
    """Return the same for the letters of a text alone: counts and prices in it may differ."""
    return text_key("".join(filter(str.isalpha, text)))


def pseudonym(secret: str, source_id: str, author: str | None) -> str | None:
    """Return a commenter's key at one source: stable there, unlinkable elsewhere and without the secret.

    It is the first 10 bytes of HMAC-BLAKE2b in hex; case and spacing of the name ``author`` do not count. ``secret`` is
    the setting, ``source_id`` the source. None for an empty name.
    """
    if author is None or not (name := one_line(author).casefold()):
        return None
    keyed = _keyed(secret).copy()
    keyed.update(f"{source_id}\x1f{name}".encode())
    return keyed.hexdigest()[:20]


@lru_cache(maxsize=4)
def _keyed(secret: str) -> hmac.HMAC:
    """Return the keyed hash before its message; cached, because making it takes longer than hashing a name."""
    return hmac.new(hashlib.sha256(secret.encode()).digest(), digestmod="blake2b")


def secret_fingerprint(secret: str) -> str:
    """Return a fingerprint that identifies a secret without revealing it; no commenter has it (decision 0215)."""
    key = hashlib.sha256(secret.encode()).digest()
    return hmac.new(key, b"\x1ffingerprint of the secret", "blake2b").hexdigest()[:32]


REMEMBERED = 4096
"""URLs whose cleaned form and key are cached (about 2 MB).

Those of one page are needed some thirty times while it is crawled, judged and stored.
"""

_TRACKING = re.compile(
    r"utm_\w+|at_(medium|campaign)|fbclid|gclid|gclsrc|dclid|gbraid|wbraid|msclkid|yclid|twclid|ttclid|igsh|igshid|"
    r"mc_cid|mc_eid|mkt_tok|_ga|_gl|_hsenc|_hsmi|hsctatracking|vero_id|oly_enc_id|oly_anon_id|wickedid|replytocom|"
    r"fb_action_ids|fb_action_types|fb_source|__twitter_impression"
)
"""Query parameters that only tell how a reader arrived. Others are kept: the query is often the article's id."""
_AMP = frozenset({"amp", "amp=1", "amp=true", "amp=", "output=amp", "outputtype=amp"})
_MOBILE = (["m=0"], ["m=1"])
"""Queries that ask for a view of the same article and for nothing else, as Blogger's for telephones."""
_AMP_CACHE = re.compile(r"^/[cv]/(?:s/)?([^/]+)(/.*)?$")
_OTHER_DOORS = frozenset({"www", "m", "mobile", "amp"})
_PATH_TAIL = re.compile(r"(?:/comment-page-\d+|/index\.html?|/amp|\.amp)?/*$")
_AMP_HTML = re.compile(r"\.amp(\.html?)$")
_UNSAFE = re.compile(r"%[0-9A-Fa-f]{2}|[^A-Za-z0-9\-._~/:@!$&'()*+,;=%?]")
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")


@lru_cache(REMEMBERED)
def clean_address(url: str) -> str:
    """Return the URL without tracking parameters and fragment (``#!`` is kept); it can still be requested.

    A URL that cannot be parsed is returned as it is.
    """
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return url.strip()
    fragment = parts.fragment if parts.fragment.startswith("!") else ""
    query = "&".join(pair for pair in parts.query.split("&") if not _is_tracking(pair))
    return urlunsplit((parts.scheme.lower(), parts.netloc, parts.path, query, fragment)).strip()


@lru_cache(REMEMBERED)
def same_article_address(url: str) -> str:
    """Return a key that is equal for all URLs of one article; it cannot be requested (decision 0063).

    Scheme, ``www.``, ``m.`` and ``amp.`` hosts, AMP marks and caches, marks of mobile views, default ports,
    fragments (but not ``#!``), tracking parameters, comment pages, a trailing slash, the order of the query and the
    spelling of percent signs do not count. A URL that cannot be parsed is returned as it is.
    """
    try:
        parts = urlsplit(clean_address(url))
        host, path = _host(parts.hostname or "", parts.port), parts.path
    except ValueError:
        return url.strip()
    if host.endswith(".cdn.ampproject.org") and (inside := _AMP_CACHE.match(path)):
        host, path = _host(inside[1].lower(), None), inside[2] or ""
    path = _PATH_TAIL.sub("", _AMP_HTML.sub(r"\1", normal_escapes(path)), count=1)
    if path.startswith("/amp/"):
        path = path[4:]
    pairs = sorted(normal_escapes(pair) for pair in parts.query.split("&") if pair and pair.lower() not in _AMP)
    pairs = [] if pairs in _MOBILE else pairs
    return host + path + ("?" + "&".join(pairs) if pairs else "") + ("#" + parts.fragment if parts.fragment else "")


def _is_tracking(pair: str) -> bool:
    return _TRACKING.fullmatch(pair.partition("=")[0].lower()) is not None


def _host(host: str, port: int | None) -> str:
    labels = _ascii(host.rstrip(".")).split(".")
    while len(labels) > 2 and labels[0] in _OTHER_DOORS:
        labels = labels[1:]
    return ".".join(labels) + (f":{port}" if port not in (None, 80, 443) else "")


def _ascii(host: str) -> str:
    try:
        return host.encode("idna").decode("ascii") if not host.isascii() else host
    except UnicodeError:
        return host


def normal_escapes(text: str) -> str:
    """Normalise a path or query: no unnecessary percent escapes, and escapes in upper case."""
    return _UNSAFE.sub(_spell_one, text)


def _spell_one(match: re.Match[str]) -> str:
    text = match[0]
    if len(text) == 3 and text[0] == "%":
        letter = chr(int(text[1:], 16))
        return letter if letter in _UNRESERVED else text.upper()
    return quote(text, safe="", errors="surrogatepass")
