"""Personal names as papers print them, stripped of "By", roles, degrees, mail addresses and agencies."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from functools import cache

from yalu.pages.document.metadata import squashed
from yalu.pages.document.vocabulary import names, phrases, whole
from yalu.text import one_line

MAX_NAMES = 12
LONGEST_BEFORE_STOP = 12
"""Characters before a full stop of Chinese or Japanese above which they are a sentence, no name."""
_URL = re.compile(r"https?://|www\.|/|\.(?:com|net|org|html?|php|de|kr|cn|jp)\b", re.IGNORECASE)
_MAIL = re.compile(r"[\w.+-]{1,60}@[\w.-]{1,60}|(?<!\w)@\w{1,40}")
_ADDRESS = re.compile(r"(?:https?://|www\.)\S{1,200}")
_TAG = re.compile(r"<[^<>]{1,80}>")
_SPLIT = re.compile(
    r"\s*(?:[;；、/|，・•·\n]|\band\b|\bund\b|\bet\b|\by\b(?=\s+[A-ZÀ-Þ])|\bog\b|\boch\b|\bwith\b|&|,|\bve\b)\s*",
    re.IGNORECASE,
)
_DEGREE = re.compile(
    r"(?:(?:[A-Z]\.?){2,7}|[A-Z]{1,3}[a-z]{0,2}[A-Z]{1,2}|[A-Z]\.[A-Z][a-z]\.?|Ph\.\s?D\.?|Psy\.?D\.?|Ed\.?D\.?)®?\Z"
)
_OF_THE_NAME = re.compile(r"(?:jr|sr|ii|iii|iv)\.?\Z", re.IGNORECASE)
_EDGES = " \t,;:。·|-–—•*=/’'\"“”[]【】()（）©ⓒ®"


@cache
def _ending(kind: str) -> re.Pattern[str]:
    return re.compile(rf"\s*(?:{phrases(kind).pattern})(?:[=＝].{{0,20}})?\s*\Z", re.IGNORECASE)


def clean_name(raw: str) -> str:
    """Strip one name of what papers print around it; empty if it is no name."""
    name = _MAIL.sub("", one_line(html.unescape(_TAG.sub(" ", raw)))[:200])
    for _ in range(2):
        name = phrases("by_start").sub("", name, count=1).strip(_EDGES)
    name = phrases("role_after").sub("", name)
    name = _ending("east_role_after").sub("", name).strip(_EDGES)
    odd = _URL.search(name) or ":" in name or name.count(" ") > 5 or sum(map(str.isdigit, name)) > 2
    return name if 2 <= len(name) <= 60 and not odd and not whole("not_name").match(name) else ""


def is_agency(name: str) -> bool:
    """True if a name is that of a news agency or wire."""
    return whole("agency").match(name) is not None


def names_in(raw: str) -> tuple[str, ...]:
    """All names in one statement of authorship, agencies included."""
    raw = _ADDRESS.sub(" ", _MAIL.sub(" ", html.unescape(raw))[:400]).strip()
    if match := phrases("written_by").search(raw):
        raw = raw[match.end() :]
    raw = phrases("by_start").sub("", raw, count=1)
    if "。" in raw and max(map(len, raw.split("。"))) > LONGEST_BEFORE_STOP:
        return ()  # a note about the author
    names: list[str] = []
    for part in _SPLIT.split(raw):
        if names and part and _OF_THE_NAME.match(part.strip()):
            names[-1] = f"{names[-1]} {part.strip()}"
            continue
        if names and part and _DEGREE.match(part.strip()):
            continue
        if name := clean_name(part or ""):
            names.append(name)
    return unique(names)


def unique(names: Iterable[str]) -> tuple[str, ...]:
    """Remove duplicate names, keeping the first spelling; at most MAX_NAMES."""
    seen: dict[str, str] = {}
    for name in names:
        if key := squashed(name):
            seen.setdefault(key, name)
    return tuple(seen.values())[:MAX_NAMES]


def is_organisation(name: str) -> bool:
    """True if a name contains a word for offices, companies or groups, such as team, institute or 编辑部."""
    return phrases("organisation").search(name) is not None


def looks_like_person(name: str) -> bool:
    """True for two to five capitalised words that name no office, or a short East Asian name."""
    if re.fullmatch(
        r"[가-힣]{2,4}|[\u4e00-\u9fff]{2,4}|[\u4e00-\u9fff]{1,3}\s?[\u3040-\u30ff\u4e00-\u9fff]{1,4}", name
    ):
        return True
    words = name.split()
    return (
        2 <= len(words) <= 5
        and not is_organisation(name)
        and all(
            word[0].isupper() or word in ("de", "van", "von", "der", "la", "bin", "al", "di", "da") for word in words
        )
    )


_HAN_SURNAME = (
    "王李张張刘劉陈陳杨楊黄黃赵趙吴吳周徐孙孫马馬朱胡郭何高林罗羅郑鄭梁谢謝宋唐许許韩韓冯馮邓鄧曹彭曾肖蕭田董潘袁蔡蒋蔣余于杜叶葉程魏"
    "苏蘇吕呂丁任卢盧姚沈钟鍾姜崔谭譚陆陸范汪廖石金韦韋贾賈夏付傅方邹鄒熊白孟秦邱侯江尹薛闫段雷龙龍黎史陶贺賀毛郝顾顧龚龔邵万萬"
    "覃武钱錢戴严嚴莫孔向常汤湯康易乔喬赖賴文施洪辛柳安区區申庄莊裴池纪紀温溫俞游章闵閔"
)
_KO_SURNAME = (
    "김이박최정강조윤장임한오서신권황안송류전홍고문양손배백허유남심노하곽성차주우구민진지엄"
    "채원천방공현함변염여추도소석선설마길연위표명기반왕"
)
_JA_SURNAME = (
    "佐鈴高田伊渡山中小加吉松井木林斎斉清橋石阿前岡長後近村遠青坂西福太三岩金野原島上池武宮内堀浦久平菊大今千服横柴丸藤須杉森水荒川北南東"
    "市片安白黒赤増桑桜笠河岸成沢栗根津星秋本永和神竹笹谷土戸富辻塚角寺徳仁沼萩浜早樋日広深船古細牧町溝向室矢柳八米若浅朝足有飯五生江榎"
)
_HAN = r"[\u4e00-\u9fff々]"
_EAST_NAMES = {
    "zh": re.compile(
        rf"(?:[{_HAN_SURNAME}]{_HAN}{{1,2}}|(?:欧阳|歐陽|司马|司馬|诸葛|諸葛|上官|东方|南宫|皇甫){_HAN}{{1,2}})\Z"
    ),
    "ko": re.compile(rf"(?:[{_KO_SURNAME}][가-힣]{{2}}|(?:남궁|황보|선우|제갈|독고|사공)[가-힣]{{1,2}})\Z"),
    "ja": re.compile(rf"[{_JA_SURNAME}]{_HAN}{{0,2}}[\s\u3000]?{_HAN}[{_HAN[1:-1]}\u3040-\u30ff]{{0,3}}\Z"),
}
_NO_PERSON = re.compile(r"(?:[社局部会會紙誌网網版面报報刊台室区區市县縣府省港者員员字])\Z")


def is_east_name(name: str, language: str | None) -> bool:
    """True if a short text is, on its form alone, a name in ``language``: surname and given name, not an office."""
    pattern = _EAST_NAMES.get(language or "")
    if pattern is None or not pattern.match(name) or _NO_PERSON.search(name) or name in names("counts"):
        return False
    return language != "ja" or 2 < len(name.replace(" ", "")) < 6
