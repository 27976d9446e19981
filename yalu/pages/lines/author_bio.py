"""The closing note that says who wrote the article (decisions 0163 and 0177).

It reads （作者是…）, 筆者は…, 필자는 … or "Anna Lee is a professor at …", and is no part of the text. If nobody else
signs, it gives the byline.
"""

from __future__ import annotations

import re
from itertools import pairwise

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
    r"teach(?:es)?\b|writes?\b|serves? as\b|works? (?:as|at)\b|lives? in\b)",
    re.IGNORECASE,
)
_LATIN_WORK = re.compile(
    rf"\A\W{{0,3}}(?-i:({_PERSON}))(?:\s?\([^()]{{2,30}}\))?\s"
    r"(?:(?:is|are) based in\b|researche?s\b|(?:cover|report)s?\s[^.]{2,60}\sfor\b"
    r"|has (?:covered|reported|written (?:for|about|on))\b|writes (?:for|about|on)\b)",
    re.IGNORECASE,
)
"""Occupations that are stated only about people who write."""
_LATIN_UNNAMED = re.compile(r"\A\W{0,3}the (?:author|writer)s? (?:is|are) (?:an?|the)\b", re.IGNORECASE)
_PLURAL = re.compile(r"s\b")

_HAN = r"[\u4e00-\u9fff]"
_CHINESE_NOTE = re.compile(
    rf"[（(【\[]?(?:本文|文章)?作者(?:是|系|[为為]|[现現](?:[为為]|任|居)|[简簡]介|介[绍紹])|[，,\s]作者[是系为為]|\A[（(【]?作者{_HAN}{{2,4}}[是系为為]"
)
_CHINESE = (
    re.compile(rf"作者(?:[简簡]介|介[绍紹])\s?[:：]\s?({_HAN}{{2,4}}?)(?=[，,。、；;\s]|[系为為是]|[现現]任|\Z)"),
    re.compile(rf"\A[（(【\[]?\s?({_HAN}{{2,4}})(?:[，,\s]|——)\s?(?:本文)?作者[是系为為]"),
    re.compile(rf"\A[（(【]?作者({_HAN}{{2,4}}?)[是系为為]"),
    re.compile(
        rf"作者[是系为為]\s?(?:[^，,。；;（()）]{{2,30}}(?:教授|研究[员員]|[评評][论論][员員]|作家|[学學]者|主任|院[长長]|所[长長]|"
        rf"博士|[讲講][师師]|[记記]者|[编編][辑輯]|律[师師]|撰稿人)\s?)?({_HAN}{{2,4}})(?=[，,。；;（(）)】\]]|\Z)"
    ),
)
_JA_NAME = r"[\u4e00-\u9fff々]{1,3}\s?[\u4e00-\u9fff々\u3040-\u30ff]{1,4}"
_JAPANESE_NOTE = re.compile(r"\A[（(【※\s]{0,3}(?:筆者|著者|執筆者)(?:[はの]|紹介|略歴|プロフィール)")
_JAPANESE = (
    re.compile(rf"者(?:[はの]|紹介\s?[:：]?|略歴\s?[:：]?)\s?({_JA_NAME}?)(?:氏|さん)?(?=[（(・、。＝=）)]|は|\Z)"),
    re.compile(
        rf"者は[^。]{{1,40}}?(?:の|・|、|教授|研究員|記者|委員|所長|代表|弁護士|作家|評論家)\s?({_JA_NAME}?)(?:氏|さん)?"
        r"(?=[（(。）)だで]|\Z)"
    ),
)
_BORN = re.compile(
    rf"\A\W{{0,2}}(?:({_JA_NAME}?)\s?[（(][ぁ-ん]{{2,8}}[・\s][ぁ-ん]{{2,8}}[）)]|[ぁ-ん]{{2,8}}・[ぁ-ん]{{2,8}}[\s（(、。])|\A著書に[『「]"
    r"|\A\W{0,2}(?:19|20)\d\d年[^。]{0,16}(?:生まれ|出身)(?=[。、）)]|\Z)"
    r"|\A\W{0,2}(?:19|20)\d\d년 [^.]{0,16}(?:출생|태어났다)(?=[.,)\s]|\Z)"
)
"""Short biographies: a name with its reading, or a year of birth, openings that hardly any other text has."""
_CHINESE_ROLE = re.compile(
    rf"\A\W{{0,2}}({_HAN}{{2,4}})(?:[，,]|\s?[｜|]\s?)[^。，,；;]{{2,30}}(?:教授|研究[员員]|[记記]者|[评評][论論][员員]|[专專][栏欄]作家|作家|[学學]者|主任|"
    r"博士|[律]师|律師|撰稿人)\W{0,2}\Z"
)
_TITLE = re.compile(r"(?:氏|さん|先生)\Z")
_OFFICE = re.compile(r"(?:教授|[记記]者|委[员員]|大[学學]|[学學]院|所[长長]|代表|研究[员員所]|主任|[学學]者|作家)\Z")
_KO_ROLE = re.compile(
    r"[가-힣]{0,4}(?:교수|연구위원|연구원|변호사|대표|소장|작가|평론가|이사장|원장|위원|외교관|기자|특파원|칼럼니스트|강사|박사|회장|"
    r"국장|대사|저술가|활동가|연구자)(?:다|이다|입니다|이며|로|님|를|을)?[.)）]*\Z"
)
_KOREAN_NOTE = re.compile(r"\A[(（※*■▲▶\s]{0,3}(?:필자|글쓴이|저자)\s?(?:소개|약력)?\s?(?:[는은인:：=]|\s)\s?")
_KOREAN_UNMARKED = re.compile(r"\A([가-힣]{2,4})[은는]\s(?:[가-힣A-Za-z·]{2,16}\s){0,5}\S{2,12}\Z")
_NO_NAME = re.compile(r"(?:대|대학|대학교|학과|학부|연구소|연구원|신문|일보|방송|협회|센터)\Z")
_PARTICLE = re.compile(r"(?:[은는이가]|씨|님)\Z")


def noted(text: str) -> tuple[str, ...] | None:
    """Return the people a note about the author names, perhaps none; None if the text is no such note."""
    if born := _BORN.match(text):
        return (born[1],) if born[1] and is_east_name(born[1], "ja") else ()
    if re.search("[가-힣]", text):
        return _korean(text)
    if _JAPANESE_NOTE.match(text):
        return _first(_JAPANESE, text, "ja")
    if (role := _CHINESE_ROLE.match(text)) and is_east_name(role[1], "zh"):
        return (role[1],)
    if re.search(_HAN, text):
        return _first(_CHINESE, text, "zh") if _CHINESE_NOTE.search(text[:40]) else None
    if match := _LATIN.match(text):
        names = unique(name for raw in match.groups() if raw and (name := clean_name(raw)) and looks_like_person(name))
        return names if names and _tells_a_role(text) else None
    if (work := _LATIN_WORK.match(text)) and looks_like_person(name := clean_name(work[1])):
        return (name,)
    return () if _LATIN_UNNAMED.match(text) and _tells_a_role(text) else None


def is_name(line: str) -> bool:
    """True if a short line is the name of a person and nothing else."""
    name = clean_name(line) if len(line) <= LONGEST_NAME else ""
    if not name:
        return False
    return looks_like_person(name) if line.isascii() else any(is_east_name(name, each) for each in ("ko", "zh", "ja"))


def _tells_a_role(text: str) -> bool:
    return phrases("role").search(_PLURAL.sub("", text[:250])) is not None or " teach" in text[:80]


def _first(patterns: tuple[re.Pattern[str], ...], text: str, language: str) -> tuple[str, ...]:
    found = (_TITLE.sub("", match[1]) for pattern in patterns for match in pattern.finditer(text))
    return next(((name,) for name in found if is_east_name(name, language) and not _OFFICE.search(name)), ())


def _korean(text: str) -> tuple[str, ...] | None:
    if said := _KOREAN_NOTE.match(text):
        words = text[said.end() :].strip(" .()（）").split()
        if not words or len(words) > 12 or not (_KO_ROLE.match(words[-1]) or any(map(_KO_ROLE.match, words[:5]))):
            return None
        before = [word for word, after in pairwise(words) if _KO_ROLE.match(after)]
        return next(((name,) for word in (*before, words[0]) if (name := _korean_name(word))), ())
    alone = _KOREAN_UNMARKED.match(text.strip(" .()（）"))
    if alone and _KO_ROLE.match(text.strip(" .()（）").split()[-1]) and (name := _korean_name(alone[1])):
        return (name,)
    return None


def _korean_name(word: str) -> str:
    for name in (_PARTICLE.sub("", word), word):
        if is_east_name(name, "ko") and not _NO_NAME.search(name):
            return name
    return ""


def is_closing_note(block: Block, earlier: list[Block]) -> bool:
    """True if the last block is a note about people whom the text before it does not mention."""
    names = noted(block.text) if block.size < LONGEST else None
    if names is None:
        return False
    said = squashed(" ".join(each.text for each in earlier))
    return not any(squashed(name.split()[-1]) in said for name in names)
