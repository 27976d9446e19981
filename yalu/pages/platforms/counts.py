"""How many comments a page says there are, and whether it says that they are closed."""

from __future__ import annotations

import re

from yalu.text import one_line

MOST = 200
"""Longest heading that is read; longer texts are not headings."""

_QUOTED = re.compile('“[^”]*”|«[^»]*»|《[^》]*》|〈[^〉]*〉|「[^」]*」|『[^』]*』|„[^“”]*[“”]|‘[^’]*’(?!\\w)|"[^"]*"')
_EAST_UNIT = "인의|人|名|개의|개|건의|건|条|條|则|則|件の|件|个|個|篇|口"
_EAST_WORD = (
    "댓글|덧글|답글|응답|의견|생각|评论|評論|留言|回应|回應|回复|回覆|回響|迴響|跟帖|コメント|フィードバック|返信|意見|想法|"
    "thoughts?|replies|comments?|responses?"
)
_WEST_WORD = (
    r"comment(?:s|ed)?|responses?|repl(?:y|ies)|thoughts?|reactions?|opinions?|kommentare?n?|antworten?|gedanken?|reaktion(?:en)?|"
    r"commentaires?|réponses?|réflexions?|comentários?|comentarios?|respuestas?|respostas?|pensamentos?|pensamientos?|"
    r"comment[oi]|rispost[ae]|reacties?|gedachten?|kommentar(?:er)?|svar|komentarz[ey]?|komentarzy|yorum|комментари[йяев]+|"
    r"ответ(?:а|ов)?|bình luận|komentar|ความเห็น"
)
_ONE = re.compile(
    rf"\b(?:one|eine?|une?|uma?|una|uno|een|ett?|jeden|1)\s+(?:\w+\s+)?(?:{_WEST_WORD})\b|"
    rf"(?:하나의|한 개의)\s?(?:{_EAST_WORD})|一(?:{_EAST_UNIT})(?:{_EAST_WORD})", re.I
)  # fmt: skip
_NONE = re.compile(
    rf"\b(?:no|keine|aucun|nenhum|sin|nessun|geen|inga|brak)\s+(?:{_WEST_WORD})\b|"
    "댓글\\s?없음|没有评论|暂无评论|沒有留言|尚無留言|コメントはありません",
    re.I,
)
_NUMBER = r"(\d{1,3}(?:[.,\u00a0\u202f ]\d{3})+|\d{1,7})"
_WEST = re.compile(rf"(?<![\w.,]){_NUMBER}\s{{0,3}}(?:[^\W\d]{{2,12}}\s{{1,2}})?(?:{_WEST_WORD})(?!\w)", re.I)
_EAST = re.compile(rf"(?<![\d.,]){_NUMBER}\s{{0,3}}(?:{_EAST_UNIT})?\s{{0,2}}(?:{_EAST_WORD})", re.I)
_AFTER = re.compile(
    rf"(?:{_WEST_WORD}|discussion|conversation|{_EAST_WORD})(?:\s?(?:수|数|數))?\s{{0,3}}[:：]?\s{{0,2}}[(（\[]?\s{{0,2}}{_NUMBER}(?!\s?\d)",
    re.I,
)
_LAST = re.compile(rf"(?:{_WEST_WORD}|{_EAST_WORD})[^\d.!?。]{{0,40}}[(（\[]\s?{_NUMBER}\s?[)）\]]\Z", re.I)
_ALONE = re.compile(rf"\A\W{{0,3}}{_NUMBER}\W{{0,3}}\Z")

_EAST_THREAD = (
    "댓글|덧글|답글|의견|토론|评论|評論|留言|回应|回應|迴響|讨论|討論|跟帖|回复|回覆|コメント|返信|投稿|書き込み"
)
_CLOSED = re.compile(
    r"\bcomment(?:s|ing)?\b[^.!?]{0,60}\b(?:closed|disabled|turned off|locked|ended)\b|comments? (?:are )?off\b|"
    r"\bclosed (?:for|to) (?:new |further )?comments|"
    r"\bno (?:longer|more|new) (?:\w+ )?(?:accept|tak)\w+ (?:\w+ )?comments|"
    r"\b(?:discussion|thread|topic|conversation)\b[^.!?]{0,40}\b(?:closed|locked|ended)\b|"
    r"kommentar(?:e|funktion)? (?:sind|ist) geschlossen|kommentarbereich ist geschlossen|"
    r"kommentarfunktion wurde .{0,40}deaktiviert|commentaires? (?:sont )?ferm[ée]s|comentarios? (?:están )?cerrados|"
    r"coment[áa]rios? (?:estão )?(?:encerrados|fechados|desativados)|commenti sono chiusi|reacties zijn gesloten|"
    rf"(?:{_EAST_THREAD})[^.。!！?？]{{0,20}}(?:닫|마감|중지|종료|비활성|수 없|받지 않)|"
    rf"(?:{_EAST_THREAD})[^.。!！?？]{{0,16}}(?:关闭|關閉|停用|截止|锁定|鎖定|不再开放|不再開放|结束|結束)|"
    rf"(?:关闭|關閉|停止|暂停|暫停|不再(?:接受|开放|開放))[^.。!！?？]{{0,8}}(?:{_EAST_THREAD})|"
    rf"(?:{_EAST_THREAD})[^.。!！?？]{{0,16}}(?:終了|締め切|締切|閉じ|閉鎖|停止|できません|受け付けて(?:い|お)?り?ません|無効)",
    re.I,
)
_SIGN_IN = re.compile(
    r"log(?:ged)?.?in|sign(?:ed)?.?in|register|로그인|회원|登录|登錄|登入|注册|註冊|ログイン|会員", re.I
)
"""What says that some may comment: then not being able to is no closing."""


def stated_count(heading: str) -> int | None:
    """The number of comments in a heading such as "19 responses to “Title”", "댓글 3개" or "3件のコメント".

    Quoted parts, which are the title, are set aside first. None when the heading says no number.
    """
    text = one_line(heading)
    if not text or len(text) > MOST:
        return None
    text = _QUOTED.sub(" ", text)
    for pattern in (_WEST, _EAST):
        if match := pattern.search(text):
            return _number(match[1])
    if _ONE.search(text):
        return 1
    if _NONE.search(text):
        return 0
    match = _AFTER.search(text) or _LAST.search(text) or _ALONE.match(text)
    return _number(match[1]) if match else None


def _number(digits: str) -> int:
    return int(re.sub(r"\D", "", digits))


def says_closed(text: str) -> bool:
    """Whether a short text says that no more comments are taken (en, ko, zh, ja and a few more languages)."""
    text = one_line(text[:2000])
    return _CLOSED.search(text) is not None and _SIGN_IN.search(text) is None
