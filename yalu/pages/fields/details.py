"""Smaller fields: language, subtitle, tags."""

from __future__ import annotations

import re

from lxml.html import HtmlElement

from yalu.pages.document.blocks import walk
from yalu.pages.document.element_names import tokens_of
from yalu.pages.document.metadata import Structured, squashed, text_of
from yalu.pages.document.vocabulary import names
from yalu.pages.lines.prose import said_beside
from yalu.text import one_line

_LANGUAGE = re.compile(r"[a-zA-Z]{2,3}(?=[-_]|\Z)")
_SCRIPTS = (
    ("ko", re.compile("[\uac00-\ud7af]")),
    ("ja", re.compile("[\u3040-\u30ff]")),
    ("zh", re.compile("[\u4e00-\u9fff]")),
)
_OTHER_SCRIPTS = (
    ("ru", re.compile("[\u0400-\u04ff]")),
    ("ar", re.compile("[\u0600-\u06ff]")),
    ("he", re.compile("[\u0590-\u05ff]")),
    ("th", re.compile("[\u0e00-\u0e7f]")),
    ("hi", re.compile("[\u0900-\u097f]")),
    ("el", re.compile("[\u0370-\u03ff]")),
)
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]+")
_NO_LETTERS = bytes(byte for byte in range(128) if not chr(byte).isalpha())
_LATIN = re.compile(r"[A-Za-zÀ-ɏ]")


def read_language(structured: Structured, tree: HtmlElement, text: str) -> tuple[str | None, str]:
    """Return the ISO 639-1 code of the text, and its source.

    Korean, Japanese and Chinese are decided by the script of the text, whatever the template states.
    """
    sample = text[:4000]
    beyond = "" if sample.isascii() else "".join(_BEYOND_ASCII.findall(sample))
    letters = len(sample.encode("ascii", "ignore").translate(None, _NO_LETTERS)) + sum(map(str.isalpha, beyond))
    if letters:
        counts = {code: len(pattern.findall(beyond)) for code, pattern in (*_SCRIPTS, *_OTHER_SCRIPTS)}
        if counts["ko"] > 0.2 * letters:
            return "ko", "script"
        if counts["ja"] > 0.1 * letters:
            return "ja", "script"
        if counts["zh"] > 0.3 * letters:
            return "zh", "script"
    stated = _stated_language(structured, tree)
    if letters:
        for code, _ in _OTHER_SCRIPTS:
            if counts[code] > 0.5 * letters and (stated is None or _is_latin(stated[0])):
                return code, "script"
        if stated and stated[0] in ("ko", "ja", "zh") and len(_LATIN.findall(sample)) > 0.9 * letters:
            return "en", "script against statement"
    return stated or (None, "")


def _is_latin(code: str) -> bool:
    return code in ("en", "de", "fr", "es", "pt", "it", "nl", "pl", "sv", "no", "da", "tr", "fi", "cs")


def _stated_language(structured: Structured, tree: HtmlElement) -> tuple[str, str] | None:
    values = [
        (
            tree.get("lang") or tree.get("xml:lang") or tree.get("{http://www.w3.org/XML/1998/namespace}lang") or "",
            "html lang",
        )
    ]
    values.append((text_of(structured.article.get("inLanguage"), "alternateName"), "json-ld"))
    values += [
        (value, f"meta {key}")
        for key in ("og:locale", "content-language", "language", "dc.language", "dcterms.language")
        for value in structured.meta.get(key, ())[:1]
    ]
    for value, source in values:
        if match := _LANGUAGE.match(value.strip()):
            code = match[0].lower()
            return {
                "kr": "ko",
                "jp": "ja",
                "cn": "zh",
                "tw": "zh",
                "nb": "no",
                "nn": "no",
                "chi": "zh",
                "zho": "zh",
                "kor": "ko",
                "jpn": "ja",
                "eng": "en",
            }.get(code, code), source
    return None


def read_subtitle(structured: Structured, title: str, title_node: HtmlElement | None) -> tuple[str | None, str]:
    """Return the line below the headline and its source.

    It is a stated alternative headline, or a visible element named subtitle.
    """
    value = one_line(text_of(structured.article.get("alternativeHeadline")))
    if value and squashed(value) != squashed(title) and len(value) < 500:
        return value, "json-ld"
    if title_node is not None:
        after = list(title_node.itersiblings())[:6]
        above = title_node.getparent()
        after += list(above.itersiblings())[:4] if above is not None else []
        for node in after:
            for inner in list(node.iter())[:12] if isinstance(node.tag, str) else []:
                if not isinstance(inner.tag, str):
                    continue
                if tokens_of(inner) & names("subtitle") or inner.get("itemprop") in ("alternativeHeadline",):
                    text = next((block.text for block in walk(inner).blocks if not said_beside(block)), "")
                    if 8 < len(text) < 500 and squashed(text) != squashed(title):
                        return text, f"element {inner.get('class') or inner.get('id')}"[:80]
    return None, ""


def read_tags(structured: Structured, tree: HtmlElement) -> tuple[tuple[str, ...], str]:
    """Return the article's keywords and their source: stated ones, else links with ``rel=tag``."""
    raw = structured.article.get("keywords")
    values = [text_of(item) for item in raw] if isinstance(raw, list) else [text_of(raw)]
    source = "json-ld"
    if not any(values):
        values, source = list(structured.meta.get("article:tag", ())), "meta article:tag"
    if not any(values):
        values, source = (
            list(structured.meta.get("news_keywords", ())) or list(structured.meta.get("parsely-tags", ())),
            "meta",
        )
    if not any(values):
        values = [
            one_line(node.text_content())
            for node in tree.iter("a")
            if (rel := node.get("rel")) and "tag" in rel.lower().split()
        ][:40]
        source = "rel=tag"
    parts = [
        one_line(part)
        for value in values
        for part in (re.split(r"\s*[,;，、]\s*", value[:2000]) if len(values) == 1 or "," in value else [value])
    ]
    tags = tuple(dict.fromkeys(part for part in parts if 0 < len(part) < 80 and ":" not in part[:20]))[:40]
    return tags, source if tags else ""
