"""Text that changes by itself or belongs to the page, not to the article: clocks, counters, tokens, links around it."""

from __future__ import annotations

import re

_N = r"\d[\d,.]*\s?(?:[kKmM]|万|萬|만|천|千|亿|억)?\+?"
_AGO = (
    rf"(?:about\s|over\s)?(?:{_N}|an?|one|two|three|a few)\s?(?:seconds?|secs?|minutes?|mins?|hours?|hrs?|days?|weeks?|months?|years?|[smhdw])\.?\s?ago"
    rf"|(?:just now|moments ago|yesterday|today)"
    rf"|{_N}\s?(?:초|분|시간|일|주|주일|개월|달|년)\s?전|방금\s?전?|어제"
    rf"|{_N}\s?(?:秒|分钟|分鐘|小时|小時|个小时|個小時|天|周|週|个月|個月|年)(?:之)?前|刚刚|剛剛|昨天"
    rf"|{_N}\s?(?:秒|分|時間|日|週間|か月|ヶ月|カ月|年)前|たった今|昨日"
)
_COUNTED = (
    r"views?|reads?|shares?|likes?|comments?|replies|reply|retweets?|reactions?|claps?|upvotes?|points?|followers?|votes?|visits?|people reading|reading now|min(?:ute)?s? read|words"
    r"|조회(?:수)?|댓글|공유|추천|좋아요|공감|읽음|답글|명\s?읽음|회"
    r"|阅读(?:量|数)?|閱讀(?:量|數)?|浏览(?:量|次数)?|瀏覽(?:量|次數)?|点击(?:量|数)?|點擊(?:量|數)?|评论(?:数)?|評論(?:數)?|留言|分享|转发|轉發|点赞(?:数)?|點讚|点讚|赞|讚|收藏|次|条评论|条|人参与|人气|回复"
    r"|閲覧(?:数)?|コメント(?:数)?|シェア|いいね[!！]?|ツイート|件|回|ブックマーク"
)
_COUNTER = rf"(?:{_COUNTED})\s?[:：(（]?\s?{_N}\s?[)）]?|[(（]?{_N}\s?[)）]?\s?(?:{_COUNTED})"
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|sept|oct|nov|dec)[a-z]{0,6}\.?"
_DATE = (
    rf"(?:\d{{4}}[-./]\d{{1,2}}[-./]\d{{1,2}}\.?|\d{{1,2}}[-./]\d{{1,2}}[-./]\d{{2,4}}|\d{{4}}\s?[年년]\s?\d{{1,2}}\s?[月월]\s?\d{{1,2}}\s?[日일]"
    rf"|\d{{1,2}}\s?[月월]\s?\d{{1,2}}\s?[日일]|{_MONTH}\s\d{{1,2}}(?:st|nd|rd|th)?,?(?:\s\d{{4}})?|\d{{1,2}}\s{_MONTH},?(?:\s\d{{4}})?)"
)
_WEEKDAY = r"(?:mon|tue|tues|wed|wednes|thu|thurs|fri|sat|satur|sun)(?:day)?,?|[월화수목금토일]요일|[(（][월화수목금토일月火水木金土日一二三四五六][)）]|星期[一二三四五六日天]|周[一二三四五六日]|[月火水木金土日]曜日?"
_TIME = r"(?:오전|오후|上午|下午|午前|午後)?\s?\d{1,2}:\d{2}(?::\d{2})?(?:\s?(?:am|pm|a\.m\.|p\.m\.))?(?:\s?(?:gmt|utc|kst|cst|jst|est|edt|et|bst)(?:[+-]\d{1,2}(?::?\d{2})?)?)?"
_LABEL = (
    r"(?:last\s)?(?:updated|published|posted|modified|edited|printed|accessed|first published)(?:\s(?:on|at))?\s?:?|as of|at|on"
    r"|최종\s?수정|수정|입력|승인|등록|게시|업데이트|기사입력|최종수정"
    r"|更新(?:时间|時間|于|於|日時)?|发布(?:时间|于)?|發布(?:時間|於)?|发表于|最后更新|公開(?:日時)?|最終更新(?:日時?)?|掲載|配信"
)
_GLUE = r"[\s|·•,:：/()（）—–\-~。.、]+"
_ONLY_PASSING = re.compile(
    rf"(?:(?:{_LABEL})|(?:{_AGO})|(?:{_COUNTER})|(?:{_DATE})|(?:{_WEEKDAY})|(?:{_TIME})|{_GLUE})+\Z", re.IGNORECASE
)
_FURNITURE = re.compile(
    r"(?:advertisement|sponsored|read more|read also|also read|see also|related(?: (?:articles?|stories|coverage|posts?|topics?))?|recommended|more from|more on this|most (?:read|popular)"
    r"|sign up (?:for|to)|subscribe (?:to|now|for)|follow us|share this|share on|print this|click here|download (?:the|our) app|copyright|©|ⓒ|\(c\) ?\d|all rights reserved|tags?:|filed under|photo:|next article|previous article|leave a (?:comment|reply)|log in to"
    r"|광고|관련\s?기사|관련\s?뉴스|추천\s?기사|많이\s?본|인기\s?기사|이\s?기사를?\s?공유|구독|저작권|무단\s?전재|\[?ⓒ|기사\s?제보|제보는|네이버에서|카카오톡|▶|☞|◀|■\s?관련|다른\s?기사|뉴스레터"
    r"|广告|廣告|相关(?:阅读|新闻|报道|文章)|相關(?:閱讀|新聞|報導|文章)|延伸阅读|延伸閱讀|推荐阅读|推薦閱讀|热门|熱門|更多(?:新闻|内容|精彩)|分享到|扫码|扫描二维码|版权|版權|责任编辑|責任編輯|责编|編輯：|编辑：|点击进入|关注我们|下载.{0,6}客户端|上一篇|下一篇|本文来源|原标题"
    r"|関連記事|関連ニュース|あわせて読みたい|おすすめ|人気記事|ランキング|シェア|無断転載|著作権|広告|会員登録|メルマガ|購読|この記事を|続きを読む|次の記事|前の記事)",
    re.IGNORECASE,
)
_TOKEN = re.compile(r"(?=[\w\-=+/]*\d)(?=[\w\-=+/]*[A-Za-z])[A-Za-z0-9_\-=+/]{16,}\Z")
_LONGEST_LINE = 160


def clockwork(text: str) -> bool:
    """Whether a line is nothing but times, dates, counters and their labels ("Updated 3 hours ago · 1,204 views")."""
    text = text.strip()
    return (
        0 < len(text) <= _LONGEST_LINE
        and any(c.isdigit() or c.isalpha() for c in text)
        and _ONLY_PASSING.match(text) is not None
    )


def furniture(text: str) -> bool:
    """Whether a paragraph that came or went is page, not article: clockwork, or a short line that points elsewhere."""
    text = text.strip()
    if clockwork(text):
        return True
    return len(text) <= _LONGEST_LINE and _FURNITURE.match(text.lstrip("[【<《■●▲△※*-–— ")) is not None


def passing(old: str, new: str, old_line: str, new_line: str) -> bool:
    """Whether two words differ as passing text does: in a line of clockwork, or as tokens of letters and digits."""
    if clockwork(old_line) and clockwork(new_line):
        return True
    old, new = old.strip(), new.strip()
    return bool(old or new) and all(_TOKEN.match(text) is not None for text in (old, new) if text)
