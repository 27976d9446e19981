"""Signatures inside the text, in the forms used by Korean, Chinese and Japanese papers.

A pen name of the house (本报评论员, 社説, 사설) is no person and gives no byline.
"""

from __future__ import annotations

import re
from functools import cache

from yalu.pages.lines.credits import credited
from yalu.pages.lines.names import clean_name, is_east_name, names_in, unique

_KO_NAMES = r"[가-힣]{2,4}(?:\s?[·ㆍ,/]\s?[가-힣]{2,4}){0,4}"
_KO_ROLES = (
    r"(?:선임|수습|전문|인턴|객원|대|사진|정치부|경제부|국제부|사회부)?\s?"
    r"(?:기자|특파원|논설위원|논설실장|칼럼니스트|편집위원|주필|교수|연구위원|연구원|소장)"
)
_KO_AFTER = r"[=＝(\]】)/,·|]|\s[=＝]|\s*\n|\s\S{1,40}@|\s[^\n]{0,50}\Z|\Z"
"""What follows a signature: a sign, an address, or little else; a running text goes on with what an office did."""
_KO_SIGNED = re.compile(rf"(?:\A|[\s\[【(（=＝/|>])({_KO_NAMES})\s?{_KO_ROLES}(?={_KO_AFTER})")
_KO_LINE = re.compile(
    r"\A[\[【(（/■▶]?\s?([가-힣]{2,4})(?:\s?[|/·,ㅣ=]\s?|\s)(?:[가-힣A-Za-z]{2,14}\s){0,3}"
    r"(?:[가-힣]{0,4}교수|연구위원|변호사|대표|소장|작가|평론가|이사장|원장|전문위원|외교관)\s?[\])）】]?\Z"
)
_HAN = r"[\u4e00-\u9fff]"
_HAN_NAMES = rf"{_HAN}{{2,3}}(?:[\s、，,]{{1,2}}{_HAN}{{2,3}}){{0,3}}"
_JA_NAMES = (
    r"[\u4e00-\u9fff々]{1,3}\s?[\u4e00-\u9fff々\u3040-\u30ff]{1,5}"
    r"(?:[、・][\u4e00-\u9fff々]{1,3}\s?[\u4e00-\u9fff々\u3040-\u30ff]{1,5}){0,3}"
)
_JA_ROLE = r"(?:記者|特派員|[編論解]\w委員長?|論説主幹|[\u4e00-\u9fff]{1,4}(?:支局|総局|部)長?|客員\w{2,4}委員)"
_OF_A_LANGUAGE: dict[str, tuple[str, ...]] = {
    "ko": (_KO_LINE.pattern, _KO_SIGNED.pattern, rf"(?:\A|[\s\[(])(?:글|취재)\s?[=·:/]\s?({_KO_NAMES})(?=\s|\Z|[\])])"),
    "zh": (
        rf"(?:文|作者|撰文|执笔|撰稿|[记記]者|采写|[评評][论論][员員])\s?[/／|｜︱:：]\s?({_HAN_NAMES})(?=\s|\Z|[）)】\]])",
        rf"[（(【](?:本[报報]|特约)?(?:[记記]者|作者|通讯员|评论员)\s?[:：]?\s?({_HAN_NAMES}?)(?:[）)】]|[\s|｜]+[责責])",
        rf"(?:\A|本[报報刊网網])(?:[驻駐]{_HAN}{{2,5}}?)?{_HAN}{{0,3}}(?:[记記]者|评论员)\s({_HAN_NAMES}?)(?=\s*\Z|[）)】]|[\s|｜]+[责責])",
        rf"[记記]者\s?({_HAN}{{2,3}}(?:、{_HAN}{{2,3}}){{0,3}})\s?(?:/|／|{_HAN}{{0,2}}[报報][导導道])",
        rf"\A[■□◎◆●▲]\s?({_HAN_NAMES})\Z",
    ),
    "ja": (
        rf"(?:文|執筆|聞き手|取材・文|文と写真|取材|筆者)\s?[=＝・:：/／]\s?({_JA_NAMES})(?=\s|\Z|[）)】、])",
        rf"【[^】=＝]{{1,12}}[=＝]\s?({_JA_NAMES})】",
        rf"[（(](?:{_JA_ROLE}[・\s]?)?(?!{_JA_ROLE})({_JA_NAMES})\s?(?:[・＝=]?{_JA_ROLE})?[）)]\s*\Z",
        rf"(?:\A|[\s（(])({_JA_NAMES})\s?{_JA_ROLE}(?=[）)]|\s|\Z)",
    ),
}  # fmt: skip
_BEGINNING = 60
_BETWEEN = re.compile(r"[\s、，,·ㆍ/]+")
_BETWEEN_JAPANESE = re.compile(r"[、・]")
_BRACKETS = re.compile(r"(?:\A|[。！？!?.”」』]\s?)[（(【\[]\s?([^（）()\[\]【】]{2,24})\s?[）)】\]]\Z")


@cache
def _patterns(language: str) -> tuple[re.Pattern[str], ...]:
    """Compiled on first use: a crawl that finds pages unchanged reads none."""
    return tuple(map(re.compile, _OF_A_LANGUAGE.get(language, ())))


def signed_korean(line: str) -> tuple[str, ...]:
    """Names signed in a line of a Korean paper or at the beginning of a text, each followed by a role."""
    matches = _KO_LINE.finditer(line) if _KO_LINE.match(line) else _KO_SIGNED.finditer(line[: 4 * _BEGINNING])
    signed = [match[1] for match in matches if match.start() < _BEGINNING]
    return unique(name for names in signed for part in _BETWEEN.split(names) if (name := clean_name(part)))


def signed_in_text(paragraphs: list[str], language: str | None) -> tuple[str, ...]:
    """Names signed at the beginning or end of the text; empty for languages without such patterns."""
    between = _BETWEEN_JAPANESE if language == "ja" else _BETWEEN
    for text in reversed(paragraphs[-2:]):
        match = _BRACKETS.search(text)
        parts = [part for part in between.split(match[1]) if part] if match else []
        if parts and all(is_east_name(part, language) for part in parts):
            return unique(parts)
    ends = paragraphs[:5] + paragraphs[-5:] if len(paragraphs) > 10 else paragraphs
    samples = [text[:160] + " \n " + text[-160:] if len(text) > 320 else text for text in ends]
    for pattern in _patterns(language or ""):
        values = (match[1] for text in samples for match in pattern.finditer(text))
        if names := unique(name for value in values for part in between.split(value) if (name := clean_name(part))):
            return names
    authors = [
        name for text in paragraphs[-3:] if len(text) < 60 for value in credited(text) for name in names_in(value)
    ]
    return unique(name for name in authors if is_east_name(name, language))
