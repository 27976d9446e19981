"""Phrases that say whether comments are accepted: that they are closed, or that one must sign in to write."""

from __future__ import annotations

import re

from yalu.pages.comments.completeness.controls import says_not_loaded
from yalu.pages.document.elements import ElementWords
from yalu.pages.document.literal_prefilter import PrefilteredRegex, Requirement
from yalu.text import one_line

_WEST_THREAD = (
    r"(?:comment(?:s|ing|aries)?|discussions?|threads?|topics?|conversations?|repl(?:y|ies)|responses?|forum|posting)"
)
_WEST_SHUT = (
    r"(?:closed|disabled|turned off|switched off|shut|locked|ended|archived|suspended|paused|unavailable|deactivated|"
    r"not (?:currently )?(?:available|allowed|enabled|accepted|possible|permitted|open|being (?:accepted|taken))|"
    r"no longer (?:available|allowed|enabled|accepted|possible|permitted|open|being (?:accepted|taken)))"
)
_GERMAN_SHUT = r"(?:geschlossen|deaktiviert|beendet|gesperrt|abgeschaltet|archiviert|nicht (?:mehr )?möglich)\b"
_FRENCH_SHUT = r"(?:ferm[ée]e?s?|désactivée?s?|clos(?:es?)?|archivée?s?|verrouillée?s?|terminée?s?)\b"
_SPANISH_SHUT = r"(?:(?:cerr|desactiv|deshabilit|archiv|bloque|finaliz)ad[oa]s?|encerrados|fechados|desativados)\b"
_EUROPE = (
    rf"(?:kommentar|diskussion)\w*\b:?[^.!?:]{{0,60}}\b{_GERMAN_SHUT}|"
    r"\bkeine (?:weiteren |neuen )?kommentare (?:mehr|möglich)|"
    r"kommentieren ist [^.!?]{0,30}nicht|nicht mehr kommentiert werden|"
    rf"commentaires?\b[^.!?]{{0,40}}\b{_FRENCH_SHUT}|"
    r"plus (?:possible|accepté|autorisé)[^.!?]{0,20}comment(?:er|aires?)|\bplus (?:commenter|réagir)\b|"
    rf"comentarios?\b[^.!?]{{0,40}}\b{_SPANISH_SHUT}|"
    r"coment[áa]rios estão [^.!?]{0,20}(?:encerrados|fechados|desativados)|"
    r"\bno (?:se )?(?:admite|acepta|permite|puede)n? (?:más |nuevos )*(?:comentarios|mensajes)|"
    r"\b(?:cerrado|bloqueado) (?:el debate|este hilo|el hilo)\b|\bya no (?:es posible|se puede) comentar|"
    # Headlines have these words too, with something else that is shut.
    rf"\bdebatte(?: ist| wurde| nun| jetzt| bereits| hier){{0,4}} {_GERMAN_SHUT}|"
    r"\b(?:contributions?|réactions?|discussion|débat|fil)(?: (?:de discussion|(?:à|de|sous|sur) (?:cet? |cette |l[’'])"
    r"(?:article|billet|page|publication|sujet|texte)))?"
    rf"(?: est| sont| a| ont| été| désormais| maintenant){{0,4}} {_FRENCH_SHUT}|"
    r"\b(?:debate|hilo|discusión)(?: (?:de|en|sobre) (?:este|esta) (?:artículo|noticia|página|tema))?"
    rf"(?: está| ha| sido| fue| ya| ahora| queda| quedó){{0,4}} {_SPANISH_SHUT}|"
    r"commenti sono chiusi|reacties zijn gesloten"
)
_WEST = (
    rf"\b{_WEST_THREAD}\b[^.!?]{{0,60}}\b{_WEST_SHUT}\b|\bcomments? (?:are )?off\b|"
    r"\b(?:closed|not open|no longer open) (?:for|to) (?:(?:new|further|any|more|public|reader) )*(?:comments?|"
    r"commenting|discussion|replies)\b|"
    r"\b(?:no longer|not (?:currently )?|stopped|no more|no new|no further)\s?(?:\w+ ){0,2}(?:accept|tak|allow|"
    r"permit)(?:ed|ing|en)?\b "
    r"?(?:\w+ ){0,3}(?:comments?|replies|responses)\b|"
    r"\b(?:can(?:not|’t|'t)|can no longer|may no longer|unable to|not possible to|no longer (?:possible|able) to) "
    r"(?:(?:be|post|leave|add|write|submit|make|now) )*(?:(?:a|any|new|more|further|your) )*(?:comment|reply|"
    r"respond)s?\b|"
    rf"\b{_WEST_THREAD}\b[^.!?]{{0,20}}\b(?:cannot|can no longer|can(?:’|')t|may not) be (?:posted|added|left|"
    rf"made|submitted|sent)|"
    r"\bno (?:new |more |further )(?:comments|replies|responses) (?:are|is|can|will) (?:be(?:ing)? )?(?:accepted|"
    r"taken|allowed|possible|posted)|"
    rf"\bclosed (?:{_WEST_THREAD})\b|"
    rf"\b(?:has|have) (?:turned off|switched off|disabled|closed|locked) (?:\w+ ){{0,2}}{_WEST_THREAD}\b|" + _EUROPE
)

_KO_THREAD = "(?:댓글|덧글|답글|의견|리플|코멘트|한줄평|토론|이 글|이 스레드|이 게시[글물])"
_KO_WRITE = "(?:달|쓰|쓸|적|적을|작성|남기|남길|등록|이용|사용|입력|올리|올릴|참여|게시)(?:하실|하|할|을|으실|실)?"
_KOREAN = (
    rf"{_KO_THREAD}[^.。!！?？]{{0,20}}(?:닫|마감|중지|중단|종료|끝났|비활성|폐쇄|잠(?:겼|긴|금)|막(?:혔|혀|아)|"
    rf"불가|금지된|미제공|꺼져|운영하지 않)|"
    rf"{_KO_THREAD}[^.。!！?？]{{0,16}}{_KO_WRITE}\s?수(?:가|는)?\s?없|"
    rf"{_KO_THREAD}[^.。!！?？]{{0,16}}(?:제공|지원|허용|개방|접수|사용|노출)(?:하|되)지\s?(?:않|아니)|"
    rf"{_KO_THREAD}[^.。!！?？]{{0,10}}받지\s?않|"
    rf"{_KO_THREAD}(?:\s?(?:작성|쓰기|기능|등록|서비스|창))?(?:이|가|은|는|을|를)?\s?제한(?:된|되었|됐|되어|합니다|했)|"
    rf"(?:닫힌|마감된|종료된|잠긴|중단된)\s?(?:댓글|토론|의견)"
)
_KO_OTHER = r"닫기\W*\Z|수정|삭제된|삭제할|복구|초과|이상은|이하|비회원|글자|욕설|비방|광고"

_ZH_THREAD = (
    "(?:评论|評論|留言|回应|回應|迴響|讨论|討論|跟帖|跟贴|跟貼|回帖|回贴|回复|回覆|发言|發言|发帖|互动|互動|吐槽|弹幕)"
)
_ZH_PIECE = "(?:主题|主題|帖子?|贴子?|话题|話題|串)"
_CHINESE = (
    rf"{_ZH_THREAD}[^.。!！?？]{{0,16}}(?:关闭|關閉|停用|禁用|截止|锁定|鎖定|封闭|封閉|结束|結束|停止|暂停|暫停|"
    r"(?:不再|暂不|暫不|未|不|尚未|没有|沒有)(?:对外|對外)?(?:开放|開放|开启|開啟|开通|開通|提供)|不可用)|"
    rf"(?:关闭|關閉|停止|暂停|暫停|截止|谢绝|謝絕|不设|不設|(?:不再|暂不|暫不|未|不|尚未|没有|沒有)(?:对外|對外)?"
    r"(?:接受|开放|開放|开启|開啟|开通|開通|提供|受理|支持|支援|允许|允許|接收))"
    rf"(?:[^.。!！?？，,]{{0,8}}){_ZH_THREAD}|"
    rf"(?:无法|無法|不能|不可以?|禁止|不允许|不允許|不得|不支持)(?:再|继续|繼續)?(?:发表|發表|进行|進行|提交|"
    rf"参与|參與|新增)?(?:新的?)?{_ZH_THREAD}"
    r"(?:功能|了|啦)?\W*\Z|"
    rf"(?:本|该|該|此|当前|當前){_ZH_PIECE}[^.。!！?？]{{0,16}}(?:关闭|關閉|锁定|鎖定|封存|锁帖|结束|結束)"
)
_ZH_OTHER = (
    r"\A\W*(?:点击|點擊|点此)?(?:关闭|關閉|收起)(?:全部)?(?:评论|評論|留言|回复|回覆|讨论|討論)"
    r"(?:区|區|列表|框|窗口|面板)?\W*\Z|不足|字数"
)

_JA_THREAD = (
    "(?:コメント|返信|投稿|書き込み|書込み?|レス|(?:ご)?意見|スレッド|スレ|トピック|議論|ディスカッション|掲示板|会話)"
)
_JAPANESE = (
    rf"{_JA_THREAD}[^.。!！?？]{{0,20}}(?:終了|締め切|しめ切|しめき|締切|〆切|打ち切|閉じ(?:て|ま|ら|た)|閉鎖|停止|休止|中止|"
    rf"中断|無効|ロック|クローズ|"
    r"オフに|受け?付け?(?:は|を)?(?:(?:し|行っ|いたし|致し)?て)?(?:い|お)?り?ません|(?:お受け|お寄せ|設け|許可|"
    r"提供|開放|募集|公開)(?:は|を)?"
    r"(?:し|されて|いただけ|ておら|できて)?(?:て)?(?:い|お)?(?:り|ら)?(?:ません|れません)|不可)|"
    r"(?:コメント|返信|投稿|書き込み|書込み?|発言)(?:の(?:投稿|書き込み|受付|追加|送信|入力))?(?:を?(?:する|"
    r"書く|残す)こと)?(?:は|が|を)?"
    r"(?:もう|現在|これ以上|新たに|、){0,2}(?:でき(?:ません|なく)|いただけません|書けません|書き込めません|"
    r"投稿できません|行えません|不可能)|"
    r"(?:締め切られた|終了した|閉じられた)(?:コメント|スレッド|トピック|議論)"
)
_JA_OTHER = "を含む|の場合|以内|以上|未満|文字|超え|削除|編集|変更"

_CLOSED = PrefilteredRegex(f"{_WEST}|{_KOREAN}|{_CHINESE}|{_JAPANESE}")
SHUT = Requirement(_CLOSED.pattern)
"""Prefilter: a page without this has no text for which ``says_closed`` is true."""
SHUT_WORDS = ElementWords(_CLOSED.pattern)
"""Strings of which each such text contains one."""
_LABEL = (
    r"\A\W*(?:comment|kommentar|commentaire|comentario|opinion|discussion|diskussion|debate)\s?[:：|–-]\s?\S+ \S|토론회"
)
_OTHERWISE = re.compile(f"{_LABEL}|{_KO_OTHER}|{_ZH_OTHER}|{_JA_OTHER}", re.I)
"""Labels of opinion pieces, rules for single comments, and buttons; with them a text does not say closed."""
_TO_COME = re.compile(
    r"\bwill\b|\bclos(?:es|ing) (?:in|on|at)\b|\b(?:before|until) (?:the )?comments?\b|将(?:于|在|会)|將(?:於|"
    r"在|會)|即将|"
    r"即將|예정|까지|남았|"
    r"(?:마감|종료|중단)될|予定|(?:終了|締め切り|締切り?)(?:し|いたし|となり)ます|まで(?:です|に|受)|残り",
    re.I,
)
"""Closing in the future: the thread is still open."""
_SIGN_IN = PrefilteredRegex(
    r"\blog(?:ged)?.?in|\bsign(?:ed)?.?in|\bregister|\bsubscribers? only|\bmembers? only|로그인|회원|登录|登錄|"
    r"登入|登陆|注册|註冊|"
    r"会员|會員|"
    r"实名|實名|ログイン|サインイン|会員"
)
"""Phrases that say some users may comment: not being able to is then no closing."""
_THREAD = re.compile(rf"{_WEST_THREAD}|\bjoin\b|의견|{_KO_THREAD}|{_ZH_THREAD}|发表|發表|看法|{_JA_THREAD}|参加", re.I)


def says_closed(text: str) -> bool:
    """True if a short text says that no more comments are accepted (en, ko, zh, ja and a few more languages).

    A message that the existing comments could not be loaded is no evidence of this.
    """
    text = one_line(text[:2000])
    if _CLOSED.search(text) is None or says_not_loaded(text):
        return False
    return not (_SIGN_IN.search(text) or _OTHERWISE.search(text) or _TO_COME.search(text))


def asks_to_sign_in(text: str) -> bool:
    """True if a short text invites readers to sign in to comment."""
    text = one_line(text[:2000])
    return _SIGN_IN.search(text) is not None and _THREAD.search(text) is not None


def says_sign_in(text: str) -> bool:
    """True if a label mentions signing in."""
    return _SIGN_IN.search(text[:2000]) is not None
