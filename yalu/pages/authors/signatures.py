"""Signatures inside the text, in the forms used by Korean, Chinese and Japanese papers.

A pen name of the house (本报评论员, 社説, 사설) is no person and gives no byline.
"""

from __future__ import annotations

import re
from functools import cache

from yalu.pages.document.blocks import Block
from yalu.pages.lines.credits import credited
from yalu.pages.lines.names import clean_name, is_east_name, names_in, unique

_KO_NAMES = r"[가-힣]{2,4}(?:\s?[·ㆍ,/]\s?[가-힣]{2,4}){0,4}"
_KO_ROLES = (
    r"(?:선임|수습|전문|인턴|객원|대|사진|정치부|경제부|국제부|사회부)?\s?"
    r"(?:기자|특파원|논설위원|논설실장|칼럼니스트|편집위원|주필|교수|연구위원|연구원|소장)"
)
_KO_SIGNED = re.compile(rf"(?:\A|[\s\[【(（=＝/|>])({_KO_NAMES})\s?{_KO_ROLES}(?=[=＝(\]】)/,·|]|\s|\Z)")
_KO_LINE = re.compile(
    r"\A[\[【(（/■▶]?\s?([가-힣]{2,4})(?:\s?[|/·,ㅣ=]\s?|\s)(?:[가-힣A-Za-z]{2,14}\s){0,3}"
    r"(?:[가-힣]{0,4}교수|연구위원|변호사|대표|소장|작가|평론가|이사장|원장|전문위원|외교관)\s?[\])）】]?\Z"
)
_KOREAN = (
    _KO_LINE.pattern,
    _KO_SIGNED.pattern,
    rf"(?:\A|[\s\[(])(?:글|취재)\s?[=·:/]\s?({_KO_NAMES})(?=\s|\Z|[\])])",
)
_HAN = r"[\u4e00-\u9fff]"
_CHINESE = (
    (
        rf"(?:文|作者|撰文|执笔|撰稿|記者|记者|采写|评论员|評論員)\s?[/／|｜︱:：]\s?({_HAN}{{2,4}}(?:[\s、，,]{{1,2}}{_HAN}{{2,4}}){{0,3}})"
        r"(?=\s|\Z|[）)】\]])"
    ),
    (
        rf"[（(【](?:本报|本報|特约)?(?:记者|記者|作者|通讯员|评论员)\s?[:：]?\s?({_HAN}{{2,3}}(?:[\s、]{{1,2}}{_HAN}{{2,3}}){{0,3}})"
        r"(?:[）)】]|[\s|｜]+(?:[责責]任?|[责責])[编編])"
    ),
    rf"\A(?:记者|記者)\s({_HAN}{{2,3}}(?:[\s、]{_HAN}{{2,3}}){{0,3}}?)[\s|｜]+(?:[责責]任?[编編]|[编編][辑輯])",
    rf"(?:記者|记者)\s?({_HAN}{{2,3}}(?:、{_HAN}{{2,3}}){{0,3}})\s?(?:/|／|{_HAN}{{0,2}}[报報][导導道])",
    (
        rf"[（(【\[](?:本文)?作者(?:[:：]|\s)?\s?(?![系为為是均现現曾])({_HAN}{{2,4}}(?:、{_HAN}{{2,4}}){{0,3}})\s?"
        r"(?:[，,；;]|[（(]|(?:系|为|為|是)(?=.))"
    ),
    (
        rf"(?:本报|本報|本刊|本网|本網)(?:[驻駐]{_HAN}{{2,5}}?)?(?:特派|首席|高级|资深)?(?:记者|記者|特约评论员)"
        rf"\s({_HAN}{{2,3}}(?:[\s、]{_HAN}{{2,3}}){{0,3}})(?=\s|\Z|[）)】])"
    ),
    rf"\A[■□◎◆●▲]\s?(?:本报记者|記者|记者)?\s?({_HAN}{{2,4}}(?:[\s、]{_HAN}{{2,4}}){{0,3}})\Z",
    rf"[（(【\[](?:责任?编辑|責任編輯|責編|责编|编辑|編輯)\s?[:：]\s?({_HAN}{{2,4}})\s?[)）】\]]",
)
_JA_NAME = r"[\u4e00-\u9fff々]{1,3}\s?[\u4e00-\u9fff々\u3040-\u30ff]{1,5}"
_JA_ROLE = (
    r"記者|特派員|[編論解]\w委員長?|論説主幹|論説副委員長|[\u4e00-\u9fff]{1,4}(?:支局|総局|部)長?|"
    r"客員(?:編集委員|論説委員)|上級論説委員"
)
_JAPANESE = (
    rf"(?:文|執筆|取材・文|文と写真)\s?[＝=／/]\s?({_JA_NAME})(?=\s|\Z|[）)】、])",
    rf"【[^】=＝]{{1,12}}[=＝]\s?({_JA_NAME}(?:[、・]{_JA_NAME}){{0,3}})】",
    rf"(?:文|執筆|聞き手|取材・文|取材|筆者)\s?[=＝・:：/／]\s?({_JA_NAME})(?=\s|\Z|[）)】])",
    (
        rf"[（(](?:(?:{_JA_ROLE})[・\s]?)?(?!{_JA_ROLE})({_JA_NAME}(?:[、・]{_JA_NAME}){{0,3}})"
        rf"\s?(?:[・＝=]?(?:{_JA_ROLE}))?[）)]\s*\Z"
    ),
    rf"(?:\A|[\s（(])({_JA_NAME})\s?(?:{_JA_ROLE})(?=[）)]|\s|\Z)",
)
_OF_A_LANGUAGE: dict[str, tuple[str, ...]] = {"ko": _KOREAN, "zh": _CHINESE, "ja": _JAPANESE}
_BETWEEN = re.compile(r"[\s、，,·ㆍ/]+")
_BETWEEN_JAPANESE = re.compile(r"[、・]")


@cache
def _patterns(language: str) -> tuple[re.Pattern[str], ...]:
    """Compiled on first use: a crawl that finds pages unchanged reads none."""
    return tuple(map(re.compile, _OF_A_LANGUAGE.get(language, ())))


def signed_korean(line: str) -> tuple[str, ...]:
    """Names signed in one short line of a Korean paper, each followed by a role."""
    found = [match[1] for match in (_KO_LINE.finditer(line) if _KO_LINE.match(line) else _KO_SIGNED.finditer(line))]
    return unique(name for names in found for part in _BETWEEN.split(names) if (name := clean_name(part)))


def signed_in_text(blocks: list[Block], language: str | None) -> tuple[str, ...]:
    """Names signed at the beginning or end of the text; empty for languages without such patterns."""
    paragraphs = [block.text for block in blocks]
    ends = paragraphs[:5] + paragraphs[-5:] if len(paragraphs) > 10 else paragraphs
    between = _BETWEEN_JAPANESE if language == "ja" else _BETWEEN
    if alone := _in_brackets(paragraphs[-2:], language):
        return alone
    for pattern in _patterns(language or ""):
        found: list[str] = []
        for text in ends:
            sample = text[:160] + " \n " + text[-160:] if len(text) > 320 else text
            for match in pattern.finditer(sample):
                found.extend(name for part in between.split(match[1]) if (name := clean_name(part)))
        if found:
            return unique(found)
    said = [name for text in paragraphs[-3:] if len(text) < 60 for value in credited(text) for name in names_in(value)]
    return unique(name for name in said if is_east_name(name, language))


_BRACKETS = re.compile(r"(?:\A|[。！？!?.”」』]\s?)[（(【\[]\s?([^（）()\[\]【】]{2,24})\s?[）)】\]]\Z")


def _in_brackets(last: list[str], language: str | None) -> tuple[str, ...]:
    """Names that stand alone in brackets at the end of the text."""
    for text in reversed(last):
        if match := _BRACKETS.search(text):
            parts = [part for part in re.split(r"[、，,·・/／]|\s(?=\S{2})", match[1]) if part]
            if parts and all(is_east_name(part, language) for part in parts):
                return unique(parts)
    return ()
