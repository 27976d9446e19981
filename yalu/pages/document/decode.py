"""Decode bytes to text, deterministically: the same bytes always give the same text (decision 0021).

Only codecs of the standard library are used. The evidence is tried in this order:

1. a byte order mark;
2. bytes that are valid UTF-8 and not plain ASCII, whatever is declared (servers and templates are often wrong,
   and legacy text is almost never valid UTF-8 by accident);
3. the ``charset`` of the Content-Type header, then the one declared in the document, if the bytes fit it;
4. UTF-16 without a mark, recognised by its NUL bytes; ISO-2022-JP, recognised by its escapes;
5. the East Asian encoding in which the text has the most everyday characters;
6. windows-1252.

Declared names are mapped as browsers do (WHATWG Encoding Standard): ``gb2312`` is GB 18030, ``euc-kr`` is CP949,
``shift_jis`` is CP932, ``iso-8859-1`` is windows-1252.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_ALIASES = {
    "gb2312": "gb18030", "gbk": "gb18030", "gb18030": "gb18030", "x-gbk": "gb18030", "gb_2312-80": "gb18030",
    "cp936": "gb18030", "hz-gb-2312": "hz", "utf8": "utf-8", "utf-8": "utf-8", "unicode-1-1-utf-8": "utf-8",
    "euc-kr": "cp949", "ks_c_5601-1987": "cp949", "ksc5601": "cp949", "korean": "cp949", "cp949": "cp949",
    "windows-949": "cp949", "ms949": "cp949", "uhc": "cp949", "euckr": "cp949",
    "big5": "big5hkscs", "big5-hkscs": "big5hkscs", "cn-big5": "big5hkscs", "x-x-big5": "big5hkscs", "cp950": "cp950",
    "shift_jis": "cp932", "shift-jis": "cp932", "sjis": "cp932", "x-sjis": "cp932", "windows-31j": "cp932",
    "ms932": "cp932", "cp932": "cp932", "euc-jp": "euc_jp", "x-euc-jp": "euc_jp", "eucjp": "euc_jp",
    "iso-2022-jp": "iso2022_jp", "iso-2022-kr": "iso2022_kr",
    "iso-8859-1": "cp1252", "latin1": "cp1252", "latin-1": "cp1252", "us-ascii": "cp1252", "ascii": "cp1252",
    "windows-1252": "cp1252", "cp1252": "cp1252", "iso-8859-9": "cp1254", "windows-1254": "cp1254",
    "tis-620": "cp874", "windows-874": "cp874", "iso-8859-11": "cp874",
    "utf-16": "utf-16-le", "utf-16le": "utf-16-le", "utf-16be": "utf-16-be", "unicode": "utf-16-le",
}  # fmt: skip
_PLAIN = re.compile(r"(?:iso-8859-\d{1,2}|windows-125\d|koi8-[ru]|macintosh|ibm866|cp866)\Z")
_DECLARED = re.compile(rb"""charset\s{0,8}=\s{0,8}["']?\s{0,8}([\w.:-]{2,40})""", re.IGNORECASE)
_XML_DECLARED = re.compile(rb"""\A\s{0,64}<\?xml[^>]{0,200}?encoding\s{0,8}=\s{0,8}["']([\w.:-]{2,40})""")
_META_SPAN = 16_384
"""Bytes searched for a declaration. Browsers search 1024; old pages put scripts first."""
_SAMPLE = 200_000
_MOST_ERRORS = 0.01
"""Highest share of undecodable among non-ASCII characters at which a declared charset is still believed."""
_MOST_CUT = 0.2
"""The same for UTF-8: text in another encoding has four times as many broken characters as valid ones."""

_COMMON_HAN = frozenset(
    "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所民得经"
    "這個國時來們於會發動過說產種後經對為學當與將從還進實開關長間問應無現體點間報導記者新聞社日本韓美"
)
_KANA = re.compile("[\u3040-\u30ff]")


@dataclass(frozen=True, slots=True)
class Decoded:
    """The text of a document, the codec used, and the evidence for choosing that codec."""

    text: str
    encoding: str
    evidence: str


def decode(body: bytes, content_type: str = "") -> Decoded:
    """Decode ``body`` to text. Never raises: undecodable bytes become U+FFFD. NUL characters are dropped."""
    found = _marked(body) or _utf8(body) or _declared(body, content_type) or _by_form(body) or _east_asian(body)
    if found is None:
        found = Decoded(body.decode("cp1252", "replace"), "cp1252", "default")
    text = found.text.replace("\x00", "").removeprefix("\ufeff")
    return Decoded(text, found.encoding, found.evidence)


def codec_name(label: str) -> str | None:
    """Return the Python codec for a declared charset name, None if it is not one that web pages use."""
    label = label.strip().lower()
    if label in _ALIASES:
        return _ALIASES[label]
    return codecs.lookup(label).name if _PLAIN.match(label) and _exists(label) else None


def _exists(label: str) -> bool:
    try:
        codecs.lookup(label)
    except LookupError:
        return False
    return True


def _marked(body: bytes) -> Decoded | None:
    for mark, name in _BOMS:
        if body.startswith(mark):
            return Decoded(body[len(mark) :].decode(name, "replace"), name, "bom")
    return None


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
    labels = [("header", match) for match in _DECLARED.findall(content_type.encode("ascii", "replace"))]
    head = body[:_META_SPAN]
    labels += [("xml declaration", match) for match in _XML_DECLARED.findall(head)]
    labels += [("meta", match) for match in _DECLARED.findall(head)[:3]]
    for evidence, label in labels:
        name = codec_name(label.decode("ascii", "replace"))
        # Templates often declare UTF-8 or Latin-1 over other bytes, so these declarations are no evidence.
        if name in (None, "utf-8", "cp1252") or (name or "").startswith("utf-16"):
            continue
        text = body.decode(name or "utf-8", "replace")
        if _fits(text):
            return Decoded(text, name or "utf-8", evidence)
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
    if sum(byte >= 0x80 for byte in sample) < 8:
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
        good = sum("가" <= char <= "힣" for char in wide) / len(wide)
    elif name in ("cp932", "euc_jp"):
        good = 1.4 * len(_KANA.findall("".join(wide))) / len(wide)
    else:
        good = 2.2 * sum(char in _COMMON_HAN or char in "，。、：" for char in wide) / len(wide)
    return min(good, 1.0) - 5 * bad
