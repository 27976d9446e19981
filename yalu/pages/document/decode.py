"""Decode bytes to text, deterministically: the same bytes always give the same text (extraction.md#encoding).

Declared names are read by w3lib as browsers read them (WHATWG Encoding Standard). The evidence is tried in this order:

1. a byte order mark;
2. bytes that are valid UTF-8 and not plain ASCII, whatever is declared (servers and templates are often wrong,
   and legacy text is almost never valid UTF-8 by accident);
3. the ``charset`` of the Content-Type header, then the one declared in the document, if the bytes fit it;
4. UTF-16 without a mark, recognised by its NUL bytes; ISO-2022-JP, recognised by its escapes;
5. the East Asian encoding in which the text has the most everyday characters;
6. windows-1252.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from w3lib.encoding import html_body_declared_encoding, http_content_type_encoding, read_bom, resolve_encoding

MISSTATED = "misstated_encoding"
"""Key in a page's provenance of the codec that its header names although the page is in another."""

_SAMPLE = 200_000
_MOST_ERRORS = 0.01
"""Highest share of undecodable among non-ASCII characters at which a declared charset is still believed."""
_MOST_CUT = 0.2
"""The same for UTF-8: text in another encoding has four times as many broken characters as valid ones."""

_COMMON_HAN = frozenset(
    "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所民得经"
    "這個國時來們於會發動過說產種後經對為學當與將從還進實開關長間問應無現體點間報導記者新聞社日本韓美"
)
_COMMON_HANGUL = frozenset(
    bytes((lead, trail)).decode("euc_kr") for lead in range(0xB0, 0xC9) for trail in range(0xA1, 0xFF)
)
"""The 2,350 syllables of KS X 1001, of which Korean text consists; bytes of Shift_JIS give the others of cp949."""
_KANA = re.compile("[\u3040-\u30ff]")
_WIDE_BYTES = re.compile(rb"[\x80-\xff]+")
_KATAKANA = b"\x83"
"""First byte of most of them in Shift_JIS, before a byte of ASCII as often as not."""


@dataclass(frozen=True, slots=True)
class Decoded:
    """The text of a document, the codec used, and the evidence for choosing that codec.

    ``misstated`` is the codec that the Content-Type header names in place of that one; empty if it names none.
    """

    text: str
    encoding: str
    evidence: str
    misstated: str = ""


def decode(body: bytes, content_type: str = "") -> Decoded:
    """Decode ``body`` to text. Never raises: undecodable bytes become U+FFFD. NUL characters are dropped."""
    decoded = _marked(body) or _utf8(body) or _declared(body, content_type) or _by_form(body) or _east_asian(body)
    if decoded is None:
        decoded = Decoded(body.decode("cp1252", "replace"), "cp1252", "default")
    text = decoded.text.replace("\x00", "").removeprefix("\ufeff")
    stated = resolve_encoding(http_content_type_encoding(content_type) or "")
    # UTF-16 may be stated without the order of its bytes.
    misstated = "" if not stated or decoded.encoding.startswith(stated) or body.isascii() else stated
    return Decoded(text, decoded.encoding, decoded.evidence, misstated)


def _marked(body: bytes) -> Decoded | None:
    name, mark = read_bom(body)
    return Decoded(body[len(mark) :].decode(name, "replace"), name, "bom") if name and mark else None


def _utf8(body: bytes) -> Decoded | None:
    """Decode as UTF-8 if the bytes are valid, or valid but for a few broken characters; else None."""
    if body.isascii():
        return None
    try:
        return Decoded(body.decode("utf-8"), "utf-8", "valid utf-8")
    except UnicodeDecodeError:
        text = body.decode("utf-8", "replace")
    bad = text.count("\ufffd")
    good = len(text) - len(text.encode("ascii", "ignore")) - bad
    return Decoded(text, "utf-8", "nearly valid utf-8") if bad <= good * _MOST_CUT else None


def _declared(body: bytes, content_type: str) -> Decoded | None:
    if body.isascii() and b"\x1b$" not in body:
        return Decoded(body.decode("ascii"), "utf-8", "ascii") if b"\x00" not in body else None
    named = {"header": http_content_type_encoding(content_type), "meta": html_body_declared_encoding(body)}
    for evidence, label in named.items():
        name = resolve_encoding(label) if label else None
        # Templates often declare UTF-8 or Latin-1 over other bytes, so these declarations are no evidence.
        if name is None or name in ("utf-8", "cp1252") or name.startswith("utf-16"):
            continue
        try:
            text = body.decode(name, "replace")
        except (LookupError, UnicodeError):  # a codec of Python that is no encoding of text, such as base64
            continue
        if _fits(text):
            return Decoded(text, name, evidence)
    return None


def _fits(text: str) -> bool:
    sample = text[:_SAMPLE]
    wide = len(sample) - len(sample.encode("ascii", "ignore"))
    return sample.count("\ufffd") <= max(1, wide * _MOST_ERRORS)


def _by_form(body: bytes) -> Decoded | None:
    if b"\x1b$B" in body or b"\x1b$@" in body:
        return Decoded(body.decode("iso2022_jp", "replace"), "iso2022_jp", "escapes")
    head = body[:4096]
    if len(head) >= 8 and head.count(0) > len(head) // 5:
        name = "utf-16-le" if head[1::2].count(0) >= head[0::2].count(0) else "utf-16-be"
        return Decoded(body.decode(name, "replace"), name, "NUL bytes")
    return None


def _east_asian(body: bytes) -> Decoded | None:
    """Decode with the East Asian codec that gives the highest share of everyday characters.

    Returns None if no codec is convincing.
    """
    sample = body[:_SAMPLE]
    wide = sum(map(len, runs := _WIDE_BYTES.findall(sample)))
    alone = sum(len(run) == 1 and run != _KATAKANA for run in runs)  # marks and accents between Latin letters
    if wide < 8 or 2 * alone > wide:
        return None
    best, best_name = 0.25, ""
    for name in ("cp949", "gb18030", "big5hkscs", "cp932", "euc_jp"):
        score = _everyday(sample.decode(name, "replace"), name)
        if score > best:
            best, best_name = score, name
    return Decoded(body.decode(best_name, "replace"), best_name, "everyday characters") if best_name else None


def _everyday(text: str, name: str) -> float:
    """Share of the non-ASCII characters that are common in the codec's language, less a penalty for errors."""
    wide = [char for char in text if char >= "\x80"]
    if not wide:
        return 0.0
    bad = wide.count("\ufffd") / len(wide)
    if name == "cp949":
        good = sum(char in _COMMON_HANGUL for char in wide) / len(wide)
    elif name in ("cp932", "euc_jp"):
        good = 1.4 * len(_KANA.findall("".join(wide))) / len(wide)
    else:
        good = 2.2 * sum(char in _COMMON_HAN or char in "，。、：" for char in wide) / len(wide)
    return min(good, 1.0) - 5 * bad
