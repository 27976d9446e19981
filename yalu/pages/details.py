"""The smaller fields: language, subtitle, tags, notices, access."""

from __future__ import annotations

import re

from lxml.html import HtmlElement

from yalu.model import Access
from yalu.pages.blocks import name_tokens, walk
from yalu.pages.prose import said_beside
from yalu.pages.structured import Structured, squashed, text_of
from yalu.pages.words import names
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
_EAST = re.compile("[\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af]")
_LATIN = re.compile(r"[A-Za-zÀ-ɏ]")
_NOTICE = re.compile(
    r"""(?ix)\A\W{0,6}(?:
    correction(?:s|\s+appended)?\b|clarification\b|editor(?:s|['’]s|s['’])?\s+note\b|update(?:d)?\s*[:：(—-]|this\s+(?:article|story|post|piece|column|version)\s+(?:has\s+been|was)\s+(?:updated|corrected|amended|edited|revised|changed|modified)|
    an?\s+(?:earlier|previous)\s+version\s+of\s+this|note\s+to\s+readers|retraction\b|erratum\b|for\s+the\s+record\b|
    정정(?:\s*보도|합니다|문|\s*및\s*반론)|바로잡습니다|알려왔습니다|반론\s*보도|편집자\s*(?:주|註)|수정\s*[:：]|\[?(?:정정|수정|편집자주)\]|
    (?:更正|勘误|勘誤|訂正|お詫び|おわび|修正)(?:启事|啟事|说明|說明|声明|聲明|のお知らせ)?\s*(?:[:：】\])）」>]|\Z)|
    (?:お詫び|おわび)(?:と訂正|して訂正)|编者按|编者注|編者按|編者註|編按|编辑按|編集部注|編集注|編集部より
    )"""
)
_NOTICE_WORDS = re.compile(
    r"(?i)(?:this|an earlier|a previous) (?:article|story|post|version|column).{0,60}"
    r"(?:corrected|amended|misstated|incorrectly|clarif)"
    r"|(?:이|위|본|해당)\s?기사.{0,40}(?:바로잡|정정)|(?:일부|내용을?|표현을?)\s?바로잡(?:았|습니다)|(?:この|本)記事.{0,40}訂正し|"
    r"記事の(?:一部|内容).{0,12}訂正し|本文(?:已|曾)(?:作?出?)?更正|(?:此前|前文).{0,12}(?:有误|特此更正)"
)
_PAYWALL_TEXT = re.compile(
    r"(?ix)(?:subscribe\s+(?:now\s+)?to\s+(?:continue|read|keep|unlock)|continue\s+reading\s+(?:this\s+article\s+)?with|to\s+(?:continue|read\s+the\s+full|keep\s+reading).{0,40}(?:subscri|sign\s+in|log\s+in|register)|"
    r"(?:this|the\s+full)\s+(?:article|story|content)\s+is\s+(?:for|available\s+to|only\s+available).{0,30}(?:subscribers|members)|already\s+a\s+subscriber|subscribers?[\s-]only|"
    r"유료\s*회원|유료\s*기사|구독자\s*전용|로그인\s*(?:후|하시면)|회원\s*전용\s*기사|전체\s*기사를\s*(?:보시려면|읽으려면)|구독\s*후\s*이용|"
    r"有料会員|会員限定|この記事は(?:有料|会員)|続きを読むには|残り\s?\d+\s?文字|ログインして続き|有料記事|"
    r"订阅后|付费(?:阅读|内容|会员)|登录后(?:阅读|查看|继续)|成为会员|剩余\s?\d+%|全文(?:请)?订阅|訂閱(?:後|即可|解鎖)|會員(?:專享|專屬|限定)|付費(?:會員|訂戶|閱讀))"
)


def read_language(structured: Structured, tree: HtmlElement, text: str) -> tuple[str | None, str]:
    """ISO 639-1 code of the text. The script decides for Korean, Japanese and Chinese, whatever the template says."""
    sample = text[:4000]
    letters = sum(char.isalpha() for char in sample)
    if letters:
        counts = {code: len(pattern.findall(sample)) for code, pattern in (*_SCRIPTS, *_OTHER_SCRIPTS)}
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
    """The line under the headline: a stated alternative headline, or a visible element named as a subtitle."""
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
                if name_tokens(inner.get("class"), inner.get("id")) & names("subtitle") or inner.get("itemprop") in (
                    "alternativeHeadline",
                ):
                    text = next((block.text for block in walk(inner).blocks if not said_beside(block)), "")
                    if 8 < len(text) < 500 and squashed(text) != squashed(title):
                        return text, f"element {inner.get('class') or inner.get('id')}"[:80]
    return None, ""


def read_tags(structured: Structured, tree: HtmlElement) -> tuple[tuple[str, ...], str]:
    """Keywords of the piece: stated ones, else links with ``rel=tag``."""
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
            one_line(node.text_content()) for node in tree.iter("a") if "tag" in (node.get("rel") or "").lower().split()
        ][:40]
        source = "rel=tag"
    parts = [
        one_line(part)
        for value in values
        for part in (re.split(r"\s*[,;，、]\s*", value[:2000]) if len(values) == 1 or "," in value else [value])
    ]
    tags = tuple(dict.fromkeys(part for part in parts if 0 < len(part) < 80 and ":" not in part[:20]))[:40]
    return tags, source if tags else ""


def is_notice(text: str) -> bool:
    """Whether a paragraph is a correction, clarification, update or editor's note."""
    return len(text) < 1500 and (
        _NOTICE.match(text) is not None or (len(text) < 600 and _NOTICE_WORDS.search(text) is not None)
    )


def read_access(structured: Structured, body: str, page_text_end: str) -> tuple[Access, str]:
    """Full text or a teaser: what the page states, or a wall where the text breaks off."""
    free = structured.article.get("isAccessibleForFree")
    locked = str(free).strip().lower() in ("false", "no", "0")
    walls = _PAYWALL_TEXT.search(page_text_end) is not None
    short = len(squashed(body)) < (450 if _EAST.search(body) else 1200)
    stated = text_of(structured.article.get("articleBody"))
    if locked and stated and len(squashed(stated)) > 1.5 * len(squashed(body)) + 200:
        return Access.TEASER, "stated as not free, and the text is cut"
    if locked and short:
        return Access.TEASER, "stated as not free, and the text is short"
    if walls and short and body.rstrip().endswith(("...", "…", "[…]", "[...]")):
        return Access.TEASER, "the text breaks off at a wall"
    if walls and len(squashed(body)) < 700:
        return Access.TEASER, "a wall stands where the text should go on"
    return Access.FULL, ""
