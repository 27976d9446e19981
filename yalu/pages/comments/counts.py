"""Comment counts stated by a page."""

from __future__ import annotations

import re
from functools import lru_cache

from yalu.pages.document.elements import ElementWords
from yalu.pages.document.literal_prefilter import PrefilteredRegex, Requirement
from yalu.pages.document.vocabulary import says
from yalu.text import has_digit, one_line

MOST = 200
"""Maximum characters of a heading; longer texts are no headings."""

QUOTED = re.compile('“[^”]*”|«[^»]*»|《[^》]*》|〈[^〉]*〉|「[^」]*」|『[^』]*』|„[^“”]*[“”]|‘[^’]*’(?!\\w)|"[^"]*"')
_EAST_UNIT = "인의|人|名|개의|개|건의|건|条|條|则|則|件の|件|个|個|篇|口"
_EAST_OF = "(?:精选|精選|网友|網友|读者|讀者|最新)?"
_EAST_WORD = (
    "댓글|덧글|답글|응답|의견|생각|评论|評論|留言|回应|回應|回复|回覆|回響|迴響|跟帖|跟贴|みんなの声|読者の声|コメント|フィードバック|返信|レス|書き込み|意見|想法|"
    "thoughts?|replies|comments?|responses?"
)
_WEST_WORD = (
    r"comment(?:s|ed)?|responses?|repl(?:y|ies)|thoughts?|reactions?|opinions?|(?:[^\W\d]{2,12})?kommentare?n?|antworten?|gedanken?|reaktion(?:en)?|"
    r"commentaires?|réponses?|réflexions?|comentários?|comentarios?|respuestas?|respostas?|pensamentos?|pensamientos?|"
    r"comment[oi]|rispost[ae]|reacties?|gedachten?|kommentar(?:er)?|svar|komentarz[ey]?|komentarzy|yorum|комментари[йяев]+|"
    r"ответ(?:а|ов)?|bình luận|komentar|ความเห็น"
)
_ONE = PrefilteredRegex(
    rf"\b(?:one|eine?|une?|uma?|una|uno|een|ett?|jeden|1)\s+(?:\w+\s+)?(?:{_WEST_WORD})\b(?!\s*\?\s*\Z)",
    rf"(?:하나의|한 개의)\s?(?:{_EAST_WORD})|一(?:{_EAST_UNIT})(?:{_EAST_WORD})",
)
_NONE = PrefilteredRegex(
    rf"\b(?:no(?! comment\b)|keine|aucun|nenhum|sin|nessun|geen|inga|brak)\s+(?:{_WEST_WORD})\b"
    r"(?! (?:from|by|about|over|aus|von|de)\b)",
    r"\bbe the first to (?:comment|reply|respond|leave a comment)\b|"
    r"(?:댓글|덧글|의견)이? ?(?:아직 ?)?(?:없음|없습니다|없어요|등록되지 않았)|첫 ?(?:번째 )?(?:댓글|의견)을|"
    r"(?:还没有|還沒有|(?<![\u4e00-\u9fff])(?:没有|沒有)|暂无|暫無|尚无|尚無|目前(?:没有|沒有)|暂时没有)(?:人|任何|网友|網友)?(?:发表|發表)?(?:评论|評論|留言|跟帖|跟贴|回复|回覆)|"
    r"コメント(?:は|が)?(?:まだ)?(?:ありません|投稿されていません)|まだコメントは?(?:ありません|ない)",
)
NONE_STATED = Requirement(_NONE.pattern, "0")
"""Prefilter: a page without this has no line that counts zero comments, or says that there are none."""
_NUMBER = r"(\d{1,3}(?:[.,\u00a0\u202f ]\d{3})+|\d{1,7})"
_WEST = re.compile(rf"(?<![\w.,]){_NUMBER}\s{{0,3}}(?:[^\W\d]{{2,12}}\s{{1,2}})?(?:{_WEST_WORD})(?!\w)", re.I)
_EAST = re.compile(rf"(?<![\d.,]){_NUMBER}\s{{0,3}}(?:{_EAST_UNIT})?\s{{0,2}}{_EAST_OF}(?:{_EAST_WORD})", re.I)
_AFTER = re.compile(
    rf"(?:{_WEST_WORD}|discussion|conversation|{_EAST_WORD})(?:\s?(?:수|数|數))?\s{{0,3}}[:：·・|]?\s{{0,2}}[(（\[]?\s{{0,2}}(?:\d{{1,7}}\s?人参[与與]\W{{0,3}})?{_NUMBER}(?!\s?(?:\d|人参[与與]))",
    re.I,
)
_LAST = re.compile(rf"(?:{_WEST_WORD}|{_EAST_WORD})[^\d.!?。]{{0,40}}[(（\[]\s?{_NUMBER}\s?[)）\]]\Z", re.I)
_COUNTED, _COUNT = re.compile(r"[^\W\d]\s*[:：]?\s*\Z"), re.compile(r"\s*[:：]?\s*[(（\[]?\d")
"""What stands around "1651 comments" in a row of counters with their numbers after them: "views 1651 comments 28"."""
_ALL = re.compile(r"\ball\b|전체|모두|모든|전부|全部|所有|すべて|全て|全件", re.I)
_ALONE = re.compile(rf"\A(?:(?![©®])\W){{0,3}}{_NUMBER}\W{{0,3}}\Z")
_HEADING = re.compile(
    r"\A\W*(?:(?:(?:reader|all|user|your|readers['’]) )?(?:comments?|responses|replies|discussion)(?: (?:to|on))?|"
    r"what (?:our |the )?readers (?:say|said|think|write)|letters from readers|"
    r"(?:reader|your|readers['’]) (?:opinions?|reactions?|views|voices|letters)|"
    r"(?:join the )?conversation|join the discussion|"
    r"(?:leser|nutzer)?-?kommentare|lesermeinungen|leserstimmen|diskussion|antworten|reaktionen|"
    r"(?:vos |les |tous les )?(?:commentaires|réactions|réponses)(?: des (?:lecteurs|internautes))?|"
    r"(?:los |os |i )?(?:comentarios|comentários|commenti)(?: (?:de los lectores|dos leitores|dei lettori))?|"
    r"respuestas|respostas|risposte|reacties|komentarze|комментарии|"
    r"(?:에 대한 ?)?(?:전체 ?|독자 ?|네티즌 ?)?(?:댓글|덧글|의견|반응)(?: ?(?:목록|보기|모음))?|"
    r"(?:[对對]\W*的 ?)?(?:全部|最新|网友|網友|读者|讀者)?(?:评论|評論|留言|跟帖|跟贴|回复|回覆|回应|回應|迴響|回響)"
    r"(?:列表|区|區)?|"
    r"(?:读者|讀者)(?:来信|來信|意见|意見|之声|之聲)|"
    r"(?:への ?|に対する ?)?(?:みんなの|読者の)?(?:コメント|返信|レス)(?:一覧|欄)?|"
    r"(?:読者|みんな|皆さん)の(?:声|意見|感想))\W*\Z",
    re.I,
)
ABOUT_COMMENTS = re.compile(
    r"comment|\bcmt|repl(?:y|ies)|respon(?!siv)|talkback|discuss|disqus|conversation|thoughts|opinions?|voices|"
    r"(?<!screen-)(?<!screen )reader|"
    r"pinglun|liuyan|daetgul|kommentar|meinung|leserst|diskussion|antwort|r[ée]a[ck]t|réponse|\bavis\b|comentári|comentari|"
    r"respuesta|risposte|komentarz|коммент|読者|读者|讀者|반응|댓글|덧글|답글|의견|생각|评论|評論|留言|回复|回覆|回应|回應|"
    r"跟帖|跟贴|迴響|回響|看法|说点|說點|コメント|返信|意見|の声|書き込み",
    re.I,
)
"""Words and names by which a heading, a field or an element is about comments."""
NAMES_COMMENTS = ElementWords(
    _WEST_WORD,
    _EAST_WORD,
    "respond|discussion|conversation|readers|reader|kommentar|lesermeinungen|leserstimmen|diskussion|réactions|読者|读者|讀者|반응",
)
"""Every line for which ``heads_list`` is true, or ``stated_count`` finds a count with words, contains one of these."""


def heads_list(line: str) -> bool:
    """True if a line is a comments heading and nothing else, apart from a quoted title."""
    return len(line) <= MOST and _HEADING.search(QUOTED.sub(" ", line)) is not None


def stated_count(heading: str) -> int | None:
    """Return the number of comments in a heading such as "19 responses to “Title”", "댓글 3개" or "3件のコメント".

    Quoted parts are the title and ignored. None if there is no number, or it counts hidden comments ("Show 2 replies").
    """
    text = one_line(heading)
    return _count_of(text) if 0 < len(text) <= MOST else None


@lru_cache(maxsize=4096)
def _count_of(text: str) -> int | None:
    count = _count_in(text)
    return None if count is not None and offers_others(text) else count


def has_words(line: str) -> bool:
    """True if a line has letters; without them its number may count anything."""
    return any(char.isalpha() for char in line)


def offers_others(text: str) -> bool:
    """True if a text offers comments not shown; "view all 57 comments" counts the shown ones too and is not one."""
    if says("shown_replies", text) or says("more_replies", text):
        return True
    more = says("more_comments", text) or says("more_bare", text)
    return more and not says("list_labels", text) and not _ALL.search(text)


def _count_in(text: str) -> int | None:
    text = QUOTED.sub(" ", text)
    counted = has_digit(text)
    for pattern in (_WEST, _EAST) if counted else ():
        match = pattern.search(text)
        if match and not (_COUNTED.search(text[: match.start()]) and _COUNT.match(text, match.end())):
            return _number(match[1])
    if _ONE.search(text):
        return 1
    if _NONE.search(text):
        return 0
    match = (_AFTER.search(text) or _LAST.search(text) or _ALONE.match(text)) if counted else None
    return _number(match[1]) if match else None


def _number(digits: str) -> int:
    return int(re.sub(r"\D", "", digits))
