"""Smaller fields: language, subtitle, tags."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from yalu.model import Candidate
from yalu.pages.context import Context, best
from yalu.pages.document.blocks import walk
from yalu.pages.document.element_names import tokens_of
from yalu.pages.document.metadata import squashed, text_of
from yalu.pages.document.vocabulary import names
from yalu.pages.lines.prose import said_beside
from yalu.text import one_line

_LANGUAGE = re.compile(r"[a-zA-Z]{2,3}(?=[-_]|\Z)")
_SCRIPTS = {
    "ko": (re.compile("[\uac00-\ud7af]"), 0.2), "ja": (re.compile("[\u3040-\u30ff]"), 0.1),
    "zh": (re.compile("[\u4e00-\u9fff]"), 0.3), "ru": (re.compile("[\u0400-\u04ff]"), 0.5),
    "ar": (re.compile("[\u0600-\u06ff]"), 0.5), "he": (re.compile("[\u0590-\u05ff]"), 0.5),
    "th": (re.compile("[\u0e00-\u0e7f]"), 0.5), "hi": (re.compile("[\u0900-\u097f]"), 0.5),
    "el": (re.compile("[\u0370-\u03ff]"), 0.5),
}  # fmt: skip
"""The script of each language, and the share of a text's letters from which the text is in that language."""
_OF_ONE_LANGUAGE = ("ko", "ja", "zh")
_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f]+")
_CODES = {
    "kr": "ko", "jp": "ja", "cn": "zh", "tw": "zh", "nb": "no", "nn": "no", "chi": "zh", "zho": "zh", "kor": "ko",
    "jpn": "ja", "eng": "en",
}  # fmt: skip


def read_language(context: Context) -> Candidate[str] | None:
    """Return the ISO 639-1 code of the text, and its source.

    Korean, Japanese and Chinese are decided by the script of the text, whatever the template states.
    """
    return best(_languages(context))


def _languages(context: Context) -> Iterator[Candidate[str]]:
    sample = (context.text or context.title)[:4000]
    in_latin = sum(map(len, _LATIN.findall(sample)))
    letters = in_latin if sample.isascii() else sum(map(str.isalpha, sample))
    latin = in_latin / max(1, letters)
    for code, (script, least) in _SCRIPTS.items() if latin < 0.9 else ():
        if len(script.findall(sample)) > least * letters:
            yield Candidate(code, "script", 1.0 if code in _OF_ONE_LANGUAGE else 0.3)
    for value, source in _stated_language(context):
        if match := _LANGUAGE.match(value.strip()):
            code = _CODES.get(match[0].lower(), match[0].lower())
            against = letters and latin > 0.9 and code in _OF_ONE_LANGUAGE
            yield Candidate("en" if against else code, "script against statement" if against else source, 0.4)


def _stated_language(context: Context) -> Iterator[tuple[str, str]]:
    root, structured = context.tree, context.structured
    yield root.get("lang") or root.get("xml:lang") or "", "html"
    yield text_of(structured.article.get("inLanguage"), "alternateName"), "json-ld"
    for key in ("og:locale", "content-language", "language", "dc.language", "dcterms.language"):
        for value in structured.meta.get(key, ())[:1]:
            yield value, f"meta {key}"


def read_subtitle(context: Context) -> Candidate[str] | None:
    """Return the line below the headline: a stated one, or an element named subtitle that is not below the text."""
    fitting = (each for each in _subtitles(context) if squashed(each.value) != squashed(context.title))
    return best(each for each in fitting if 8 < len(each.value) < 500)


def _subtitles(context: Context) -> Iterator[Candidate[str]]:
    yield Candidate(one_line(text_of(context.structured.article.get("alternativeHeadline"))), "json-ld")
    node = context.title_node
    above = node.getparent() if node is not None else None
    after = [each for up, most in ((node, 6), (above, 4)) if up is not None for each in islice(up.itersiblings(), most)]
    at = context.walk.elements.at
    end = at[context.walk.nodes[context.body[-1].element]] if context.body else len(at)
    for inner in (inner for each in after if isinstance(each.tag, str) for inner in islice(each.iter("*"), 12)):
        if at.get(inner, 0) > end:
            return
        if tokens_of(inner) & names("subtitle") or inner.get("itemprop") == "alternativeHeadline":
            text = next((block.text for block in walk(inner).blocks if not said_beside(block)), "")
            yield Candidate(text, f"element {inner.get('class') or inner.get('id')}"[:80])


def read_tags(context: Context) -> Candidate[tuple[str, ...]] | None:
    """Return the article's keywords and their source: stated ones, else links with ``rel=tag``."""
    return best(
        Candidate(tags, source) for values, source in _keywords(context) if (tags := _separate([*filter(None, values)]))
    )


def _keywords(context: Context) -> Iterator[tuple[list[str], str]]:
    raw, meta = context.structured.article.get("keywords"), context.structured.meta
    yield [text_of(item) for item in raw] if isinstance(raw, list) else [text_of(raw)], "json-ld"
    for key in ("article:tag", "news_keywords", "parsely-tags"):
        yield meta.get(key, []), f"meta {key}"
    stated = ((node, attributes.get("rel", "")) for node, attributes in context.walk.elements.stating.items())
    links = (node for node, rel in stated if "tag" in rel.lower().split() and node.tag == "a")
    yield [one_line(node.text_content()) for node in islice(links, 40)], "rel=tag"


def _separate(values: list[str]) -> tuple[str, ...]:
    parts = [
        one_line(part)
        for value in values
        for part in (re.split(r"\s*[,;，、]\s*", value[:2000]) if len(values) == 1 or "," in value else [value])
    ]
    return tuple(dict.fromkeys(part for part in parts if 0 < len(part) < 80 and ":" not in part[:20]))[:40]
