"""Spellings that readers take for one word: regional English, and slips that Chinese, Japanese and Korean writers make."""

from __future__ import annotations

import re

_ENGLISH_RULES = (
    (re.compile(r"(?<=[a-z]{2})our(?=$|s$|ed$|ing$|able$|ite$|ites$|ful$|hood$|ly$|er$|ers$)"), "or"),
    (re.compile(r"is(?=e$|es$|ed$|ing$|ation$|ations$|er$|ers$)"), "iz"),
    (re.compile(r"ys(?=e$|es$|ed$|ing$)"), "yz"),
    (re.compile(r"(?<=[bt])re$"), "er"),
    (re.compile(r"(?<=[bt])res$"), "ers"),
    (re.compile(r"ll(?=ed$|ing$|er$|ers$)"), "l"),
    (re.compile(r"ogue(?=$|s$)"), "og"),
    (re.compile(r"(?<=[fc])enc(?=e$|es$)"), "ens"),
    (re.compile(r"^programmes?$"), "program"),
    (re.compile(r"dgement"), "dgment"),
    (re.compile(r"[æ]|ae"), "e"),
)
_ENGLISH_PAIRS = {
    frozenset(pair.split("/"))
    for pair in (
        "grey/gray towards/toward backwards/backward among/amongst while/whilst learnt/learned burnt/burned adviser/advisor"
        " advisers/advisors defence/defense licence/license practise/practice cheque/check sceptical/skeptical"
        " ok/okay per/a kim/kim tyre/tire plough/plow aluminium/aluminum ageing/aging cosy/cozy"
    ).split()
} - {frozenset(("per", "a")), frozenset(("cheque", "check")), frozenset(("kim",))}


def spelt_alike(a: str, b: str) -> bool:
    """British and American spelling of one word (keys)."""
    if a == b or not (a.isascii() or "æ" in a + b) or not a.isalpha() or not b.isalpha():
        return a == b
    return frozenset((a, b)) in _ENGLISH_PAIRS or _american(a) == _american(b)


def _american(word: str) -> str:
    for pattern, other in _ENGLISH_RULES:
        word = pattern.sub(other, word)
    return word


_CONFUSED = {
    "zh": (
        "己经/已经 帐号/账号 帐户/账户 布署/部署 按装/安装 既使/即使 甘败下风/甘拜下风 再接再励/再接再厉 象征意义/象徵意义 好象/好像 其它/其他 唯一/惟一"
        " 做为/作为 工做/工作 合做/合作 做出/作出 份子/分子 部份/部分 成份/成分 身分/身份 看做/看作 登陆网站/登录网站 装璜/装潢 松驰/松弛 复盖/覆盖"
        " 不径而走/不胫而走 一愁莫展/一筹莫展 迫不急待/迫不及待 走头无路/走投无路 穿流不息/川流不息 随声附合/随声附和 渡假/度假 精减/精简 欧打/殴打"
        " 竟争/竞争 急燥/急躁 脉博/脉搏 震憾/震撼 幅射/辐射 气慨/气概 题纲/提纲 沉缅/沉湎 粗旷/粗犷 防碍/妨碍 针贬/针砭 暴发户/爆发户 图象/图像 想象/想像"
        " 贯彻落时/贯彻落实 关健/关键 经既/经济 候选人名/候选人名 既将/即将 必竟/毕竟 以经/已经 在次/再次 因该/应该 带领者/代领者 型式/形式 决择/抉择"
        " 付出/副出 反应了/反映了 制做/制作 当做/当作 叫作/叫做 订阅/定阅 定单/订单 记念/纪念 纪录片/记录片 座落/坐落 启事/启示 计画/计划 連系/联系 联係/联系 关係/关系 鄰国/邻国"
        " 蓝图/兰图 年青/年轻 精采/精彩 人才/人材 保姆/保母 耽误/担误 树立/竖立 撤消/撤销 思惟/思维 约莫/约摸 交待/交代 筹画/筹划 规画/规划 模胡/模糊"
        " 战争暴发/战争爆发 疫情暴发/疫情爆发 外交步/外交部 发言仁/发言人 台彎/台湾"
    ),
    "ja": (
        "行なう/行う 行なわ/行わ 行なっ/行っ 表わす/表す 表わし/表し 現われ/現れ 少くと/少なくと 出来る/できる 出来な/できな 全て/すべて 更に/さらに 既に/すでに 及び/および 又は/または 但し/ただし 為に/ために 事が/ことが 事は/ことは"
        " 更なる/さらなる 例えば/たとえば 従って/したがって 関わる/かかわる 取り組み/取組み 取組/取り組み 引き上げ/引上げ 受け入れ/受入れ 話し合い/話合い 意志疎通/意思疎通 専問/専門 講議/講義 完壁/完璧 決起大会/決起大会"
        " 絶体/絶対 危機一発/危機一髪 異和感/違和感 単的/端的 短刀直入/単刀直入 訪間/訪問 政冶/政治 経斉/経済 関孫/関係 おこなう/行う とおり/通り ください/下さい 頂く/いただく 致し/いたし 様々/さまざま 様な/ような 様に/ように 何故/なぜ 子供/子ども 一つ/ひとつ 分か/わか 難し/むずかし"
        " シュミレーション/シミュレーション コミニュケーション/コミュニケーション コミュニケーション/コミュニケイション ディスカッション/デスカッション インタビュー/インタヴュー ヴェトナム/ベトナム ウィーン/ヴィーン"
    ),
    "ko": (
        "됬/됐 되서/돼서 되요/돼요 몇일/며칠 할려고/하려고 오랫만/오랜만 어떻해/어떡해 금새/금세 웬지/왠지 왠만/웬만 뵈요/봬요 설레임/설렘 바램/바람 희안/희한 역활/역할 구지/굳이 일부로/일부러 안되나요/안 되나요 않돼/안 돼"
        " 댓가/대가 촛점/초점 갯수/개수 횟수/회수 헛점/허점 시험율/시험률 성공율/성공률 참가율/참가률 비율/비률 출석율/출석률 경쟁율/경쟁률 지지률/지지율 실업률/실업율 투표률/투표율 투표율/투표률 성장율/성장률"
        " 컨텐츠/콘텐츠 메세지/메시지 악세사리/액세서리 리더쉽/리더십 파트너쉽/파트너십 멤버쉽/멤버십 북경/베이징 동경/도쿄 상해/상하이 모택동/마오쩌둥 등소평/덩샤오핑 까페/카페 싸이트/사이트 쥬스/주스 텔레비젼/텔레비전 비젼/비전 앙케이트/앙케트 심포지움/심포지엄 캠패인/캠페인 로케트/로켓 미사일/미싸일"
        " 대통렁/대통령 뿐만아니라/뿐만 아니라 로서/로써 던지/든지 결제/결재"
    ),
}
_SAME_NAME_NOT_A_SLIP = frozenset(
    {"북경/베이징", "동경/도쿄", "상해/상하이", "모택동/마오쩌둥", "등소평/덩샤오핑", "결제/결재"}
)


def _pairs(listed: str) -> tuple[tuple[str, str], ...]:
    found = []
    for entry in listed.split(" "):
        one, slash, other = entry.partition("/")
        if slash and one != other and entry not in _SAME_NAME_NOT_A_SLIP:
            found.append((one, other))
    return tuple(found)


_CONFUSED_PAIRS = {lang: _pairs(listed) for lang, listed in _CONFUSED.items()}
_DE = str.maketrans("地得", "的的")


def confused(old: str, new: str, lang: str) -> bool:
    """Whether two short stretches (compact keys) are the same once well-known slips are put right."""
    if not old or not new or abs(len(old) - len(new)) > 4 or len(old) > 80:
        return False
    if lang == "zh" and old.translate(_DE) == new.translate(_DE):
        return True
    for one, other in _CONFUSED_PAIRS.get(lang, ()):
        if (one in old or other in old) and old.replace(one, other) == new.replace(one, other):
            return True
    return False


_ARTICLES = frozenset({"a", "an", "the"})


def small_word(
    old: tuple[str, ...], new: tuple[str, ...], before: tuple[str, ...], after: tuple[str, ...], lang: str
) -> bool:
    """Whether only an article (English) or an empty particle (Chinese 的, 了) came, went or changed."""
    if lang == "en":
        return {*old, *new} <= _ARTICLES
    if lang == "zh":
        return {*old, *new} <= {"的", "了"} and len(old) + len(new) == 1 and bool(before) and bool(after)
    return False
