"""The closing note that says who wrote the article (extraction.md#bylines, comparison.md#bylines-and-author-notes).

It reads （作者是…）, 筆者は…, 필자는 … or "Anna Lee is a professor at …", and is no part of the text. If nobody else
signs, it gives the byline.
"""

from __future__ import annotations

import re

from yalu.pages.document.blocks import Block
from yalu.pages.document.metadata import squashed
from yalu.pages.document.vocabulary import phrases
from yalu.pages.lines.names import clean_name, is_east_name, looks_like_person, unique

LONGEST = 400
"""Maximum weight of such a note."""
LONGEST_NAME = 40
"""Maximum characters of a line that is a name."""
REASON = "note about the author"

_PERSON = r"(?:[A-ZÀ-Þ][\w.'’-]{0,20}\s){1,3}[A-ZÀ-Þ][\w'’-]{1,25}"
_LATIN = re.compile(
    r"\A\W{0,3}(?:about the authors?\s?[:—-]\s?|the (?:author|writer)s?,\s|dr\.?\s|"
    r"prof(?:essor)?\.?\s|ambassador\s){0,2}"
    rf"(?-i:(?!(?:The|This|An?|It|He|She|But|And|In|On)\s)({_PERSON})(?: and ({_PERSON}))?)(?:,[^.]{{1,80}},|,)?\s"
    r"(?:(?:is|are) (?:an?|the|currently|also|senior|associate|assistant|adjunct|visiting|emeritus|chief|deputy|"
    r"former|professors?|researchers?|director|head|editor|co-?founder)\b|"
    r"teach(?:es)?\b|writes?\b|serves? as\b|works? (?:as|at)\b|lives? in\b"
    r"|(?P<work>(?:is|are) based in|(?:cover|report)s?\s[^.]{2,60}\sfor|has (?:covered|reported|written))\b)",
    re.IGNORECASE,
)
_LATIN_UNNAMED = re.compile(r"\A\W{0,3}the (?:author|writer)s? (?:is|are) (?:an?|the)\b", re.IGNORECASE)
_PLURAL = re.compile(r"s\b")

_EAST_ROLE = (
    r"(?:교수|연구위원|연구원|변호사|대표|소장|작가|평론가|이사장|원장|위원|외교관|기자|특파원|칼럼니스트|강사|박사|회장|대사)"
    r"|教授|研究[员員]|[评評][论論][员員家]|作家|[学學]者|主任|[院所][长長]|博士|[讲講][师師]|[记記]者|[编編][辑輯]|律[师師]|弁護士|代表|委員"
)
_EAST = {
    "ko": re.compile(
        r"\A[(（※*■▲▶\s]{0,3}(?:필자|글쓴이|저자)(?:\s?소개|\s?약력)?\s?[는은인:：=\s]"
        r"|\A(?:19|20)\d\d년 [^.]{0,16}(?:출생|태어났다)"
        rf"|(?P<bare>\A[가-힣]{{3}}[은는]\s[^.]{{2,60}}(?:{_EAST_ROLE})(?:이?다|입니다)\W*\Z)"
    ),
    "ja": re.compile(
        r"\A[（(【※\s]{0,3}(?:筆者|著者|執筆者)(?:[はの]|紹介|略歴|プロフィール)"
        r"|\A\D{0,24}(?:19|20)\d\d年[^。]{0,16}(?:生まれ|出身)|\A\S{2,8}\s?[（(][ぁ-ん]{2,8}[・\s][ぁ-ん]{2,8}[）)]"
    ),
    "zh": re.compile(
        r"\A.{0,8}?(?:本文|文章)?作者(?:[是系为為]|[:：]\s?[\u4e00-\u9fff]{2,4}[，,；;]|[现現](?:[为為]|任|居)|[简簡]介|介[绍紹]|[\u4e00-\u9fff]{2,4}[是系为為])"
        rf"|(?P<bare>\A\W{{0,2}}[\u4e00-\u9fff]{{2,4}}[，,][^。，,；;]{{2,30}}(?:{_EAST_ROLE})\W{{0,2}}\Z)"
    ),
}
"""How such a note begins."""
_OFFICE = re.compile(
    r"\S{1,14}(?:대학교?|대|학과|학부|연구소|연구원|신문|일보|방송|협회|센터|大[学學]|[学學]院|研究[所院]|新[聞闻]|[报報]社?)"
    rf"(?=\Z|{_EAST_ROLE})"
)
_BETWEEN = re.compile(
    r"필자|글쓴이|저자|소개|약력|本文|文章|作者|執?筆者|著者|紹介|略歴|[简簡]介|介[绍紹]|氏|さん"
    r"|[\s，,。、；;：:（()）【\[\]】・※.はの系为為是]|(?<=[가-힣]{3})[은는]\b"
)


def noted(text: str) -> tuple[str, ...] | None:
    """Return the people a note about the author names, perhaps none; None if the text is no such note."""
    for language, begins in _EAST.items():
        if match := begins.match(text):
            names = _east(text, language)
            return names or (None if match.groupdict().get("bare") else names)
    if match := _LATIN.match(text):
        names = unique(
            name for raw in match.group(1, 2) if raw and (name := clean_name(raw)) and looks_like_person(name)
        )
        return names if names and (match["work"] or _tells_a_role(text)) else None
    return () if _LATIN_UNNAMED.match(text) and _tells_a_role(text) else None


def _tells_a_role(text: str) -> bool:
    return phrases("role").search(_PLURAL.sub("", text[:250])) is not None or " teach" in text[:80]


def _east(text: str, language: str) -> tuple[str, ...] | None:
    """The name in an East Asian note: what is left of it without offices and roles; None for Korean without a role."""
    if language == "ko" and not re.search(_EAST_ROLE, text):
        return None
    parts = (re.sub(_EAST_ROLE, " ", _OFFICE.sub(" ", part)).strip() for part in _BETWEEN.split(text))
    return next(((part,) for part in parts if is_east_name(part, language)), ())


def is_closing_note(block: Block, earlier: list[Block]) -> bool:
    """True if the last block is a note about people whom the text before it does not mention."""
    names = noted(block.text) if block.size < LONGEST else None
    if names is None:
        return False
    text = squashed(" ".join(each.text for each in earlier))
    return not any(squashed(name.split()[-1]) in text for name in names)
