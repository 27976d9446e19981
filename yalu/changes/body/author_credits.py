"""Ignore author credits, and what other fields state, when comparing bodies: those fields cover them.

Rule: comparison.md#bylines-and-author-notes.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from yalu.changes.body.boxes import are_alike, bag
from yalu.changes.language.signals import differing, joined
from yalu.changes.language.tokens import language
from yalu.changes.language.word_variants import fold
from yalu.changes.significance.volatile_text import clockwork
from yalu.model import ParsedArticle
from yalu.text import SENTENCE_ENDS, one_line

MOST_NAMES, LONGEST_NAME = 100, 1000
"""Limits: names of a byline that are looked for in the text, and characters of one name."""
BYLINE_DRESS = re.compile(
    r"^(?:by|written by|text by|words by|文|撰文|撰稿|作者|(?:[责責]任)?[编編][辑輯]|执笔|執筆|取材・文|署名|글|필자"
    r"|취재)(?:\s|[:：/／=＝|｜]|(?=\s))\s*"
    r"|^(?:本[报報刊网網])?(?:特派|特约|特約|首席|高级|资深|客員|上級)?"
    r"(?:记者|記者|评论员|評論員|主笔|主筆|通讯员|特派員|[編論解][集説]委員長?|論説主幹|寄稿"
    r"|기자|특파원|논설위원|칼럼니스트|편집위원)[\s:：・/／]+(?=\S)"
    r"|\s*(?:(?:선임|수습|전문|객원|대|국제)?\s?기자|특파원|(?:수석)?논설위원|칼럼니스트|편집위원"
    r"|记者|記者|评论员|評論員|通讯员|主笔|主筆|特派員|[編論解][集説]委員長?|論説主幹|特约撰稿人?"
    r"|,?\s(?:staff (?:writer|reporter)|correspondent|columnist|editor))\s*$"
    r"|\s*[\w.+-]{1,64}@[\w.-]{1,64}\s*$",
    re.IGNORECASE,
)
"""Words and addresses that publishers print before or after an author's name."""
_HOUSE = re.compile(
    r"(?:新[聞闻]社?|日[報报]|放送局?|[電电][視视]台?|テレビ|研究[所院]|[网網]|신문|일보|방송|연구소)\Z"
    r"|\.(?:com|org|net|de|jp|kr|cn|tw|hk)\Z"
    r"|\b(?:news|times|herald|tribune|institute|journal|daily|broadcasting|forum)\Z",
    re.IGNORECASE,
)
"""Endings of the names of newspapers, broadcasters and institutes; those of agencies and desks are not included."""
_BETWEEN_NAMES = re.compile(r"\A(?:\s*(?:[,，、·ㆍ&/]|and\b|with\b|및|와|과|和|与|與|及|と)\s*)+", re.IGNORECASE)


def only_the_house(names: Sequence[str]) -> bool:
    """Return True if the byline is the name of one newspaper, broadcaster or institute, and so names no author."""
    return len(names) == 1 and _HOUSE.search(one_line(names[0])) is not None


def names_looked_for(states: Sequence[ParsedArticle]) -> list[str]:
    """Return the authors of either state, longest name first, within ``MOST_NAMES`` and ``LONGEST_NAME``."""
    signed = {one_line(name) for state in states for name in state.byline[:MOST_NAMES] if name}
    return sorted((name for name in signed if len(name) <= LONGEST_NAME), key=len, reverse=True)


_LONGEST_NOTE, _LONGEST_ROLE = 400, 80
"""Maximum characters of a paragraph about an author, and of a line with a name and a role."""
_MOST_NOTES = 3
_PERSON = re.compile(
    r"(?!the\s)[^\W\d_][\w.'’-]{0,24}(?:\s[\w.'’-]{1,24}){1,3}\Z|[가-힣]{2,3}\Z"
    r"|[\u4e00-\u9fff々]{1,3}\s?[\u4e00-\u9fff々\u3040-\u30ff]{1,4}(?<![社部会會所報报信局院紙誌網网庁室団團])\Z",
    re.IGNORECASE,
)


_SPEAKS = re.compile(
    r"[^。！？.!?]{0,12}(?:[说說][:：，,，]|[说說](?!明)|表示|回[忆憶]|[认認][为為]|指出|告[诉訴]|坦言|[强強][调調]|[写寫]道)"
    r"|[^。！？]{0,120}(?:話す|話した|語る|語った|述べ|振り返|指摘し|指摘す|訴え)"
    r"|[^.!?]{0,120}(?:말했다|밝혔다|전했다|회상했다|설명했다|강조했다|덧붙였다|주장했다)"
    r"|\s(?:said|says|recall(?:s|ed)|told|adds?|added|argue[sd]|remember(?:s|ed)|thinks|thought|believe[sd]|explain(?:s|ed)"
    r"|insist(?:s|ed)|admit(?:s|ted))\b",
    re.IGNORECASE,
)
"""After a name: what people say, which a text reports and a note about its author does not."""


def but_for_notes(text: tuple[str, ...], names: Sequence[str], other: tuple[str, ...] = ()) -> tuple[str, ...]:
    """Return the paragraphs without notes on the authors: a first line of name and role, and a closing note.

    ``text`` holds the paragraphs, ``other`` those of the other state, ``names`` the authors. The closing note is
    everything from the paragraph that begins with an author's name: authors do not begin the end of an article with
    their own name. What the other state has outside such a note stays, and all if the text itself mentions that person
    earlier, the paragraph reports what that person says, or both states close with it and make other statements in it.
    """
    people = [name for name in names if _PERSON.match(name)]
    if not people:
        return text
    text = (*(paragraph for paragraph in text[:2] if not _is_name_and_role(paragraph, people)), *text[2:])
    at, others_at = _note_begins(text, people), _note_begins(other, people)
    if at < len(text) and _states_otherwise(text[at], other[others_at:]):
        return text
    shared = set(other[:others_at])
    return (*text[:at], *(paragraph for paragraph in text[at:] if paragraph in shared))


def _note_begins(text: tuple[str, ...], people: Sequence[str]) -> int:
    """Return the place of the paragraph from which a text is a note on its authors; their number if it has none."""
    for at in range(max(len(text) - _MOST_NOTES, (2 * len(text) + 2) // 3), len(text)):
        named = [name for name in people if _begins(text[at], name) and not _is_quoted(text[at], name)]
        spoken = any(name in paragraph for name in named for paragraph in text[2:at])
        if named and not spoken and max(map(len, text[at:])) <= _LONGEST_NOTE:
            return at
    return len(text)


def _states_otherwise(note: str, others: Sequence[str]) -> bool:
    """Return True if the other state's note has the same words but for a number, a day or a negation."""
    if not others or others[0] == note or not are_alike(bag([note]), bag([others[0]])):
        return False
    before, after = (joined(fold(text).keys) for text in (note, others[0]))
    classes = differing(before, after, language(note, None))
    return bool(classes) and "name" not in classes


def _is_quoted(paragraph: str, name: str) -> bool:
    return _SPEAKS.match(paragraph, paragraph.index(name) + len(name)) is not None


def _begins(paragraph: str, name: str) -> bool:
    return name in paragraph[: len(name) + 3]


def _is_name_and_role(paragraph: str, people: Sequence[str]) -> bool:
    """Return True if a paragraph is not a sentence and begins with a name: "Ann Lee, fellow of the institute"."""
    ended = paragraph.endswith((*SENTENCE_ENDS, "”", "」", "다"))
    return len(paragraph) <= _LONGEST_ROLE and not ended and any(_begins(paragraph, name) for name in people)


def is_signature(paragraph: str, names: Sequence[str]) -> bool:
    """Return True if a line consists only of the byline, with dates and counters beside it."""
    if len(paragraph) > 200 or not any(name in paragraph for name in names):
        return False
    for name in names:
        paragraph = paragraph.replace(name, " ")
    rest = _BETWEEN_NAMES.sub(" ", BYLINE_DRESS.sub(" ", paragraph.strip(" []()（）【】"))).strip()
    return not any(c.isalnum() for c in rest) or clockwork(rest)


# ---- paragraphs that differ in what another field states ------------------------------------------------------------

_DATE = re.compile(r"(?<!\d)\d{1,4}\D{1,3}\d{1,2}\D{1,3}\d{1,4}(?!\d)")
_MARK, _DAY = "\N{PILCROW SIGN}", "\N{SECTION SIGN}"
_SEVERAL = re.compile(rf"{_MARK}(?:(?:\s?(?:기자|記者|记者))?(?:\s?[·ㆍ,，、/&・]\s?|\s(?:and|및)\s|\s){_MARK})+")


def but_for_fields(
    before: tuple[str, ...], after: tuple[str, ...], old: ParsedArticle, new: ParsedArticle
) -> tuple[str, ...]:
    """Return the paragraphs ``before``, taking from ``after`` those that differ only in what fields state.

    Those are the authors: "[서울=강변일보] 박서연 기자 = ..." begins a text, "（記者 …）" ends one, and captions name
    them. So are the headline, which the path to the page repeats, and the day of publication.
    """
    mine, theirs = set(before), set(after)
    states = _unlike_fields(old, new), _unlike_fields(new, old)
    if mine == theirs or not any(map(any, states)):
        return before
    marked = {_marked(paragraph, *states[1]): paragraph for paragraph in after if paragraph not in mine}
    return tuple(
        paragraph if paragraph in theirs else marked.get(_marked(paragraph, *states[0]), paragraph)
        for paragraph in before
    )


def _unlike_fields(state: ParsedArticle, other: ParsedArticle) -> tuple[list[str], date | None]:
    """Return the texts of fields that another state tells otherwise, longest first, and the day."""
    names = state.byline[:MOST_NAMES] if state.byline and other.byline and state.byline != other.byline else ()
    texts = {one_line(name) for name in names if len(name) <= LONGEST_NAME}
    if state.title and other.title and state.title != other.title:
        texts.add(one_line(state.title))
    days = [each.published_at.local.date() for each in (state, other) if each.published_at]
    return sorted(filter(None, texts), key=len, reverse=True), days[0] if len(set(days)) == 2 else None


def _marked(paragraph: str, texts: Sequence[str], day: date | None) -> str:
    if day is not None:
        own = sorted((day.year, day.month, day.day))
        paragraph = _DATE.sub(lambda match: _DAY if _numbers(match[0]) == own else match[0], paragraph)
    for text in texts:
        paragraph = paragraph.replace(text, _MARK)
    return _SEVERAL.sub(_MARK, paragraph)


def _numbers(text: str) -> list[int]:
    return sorted(map(int, re.findall(r"\d+", text)))
