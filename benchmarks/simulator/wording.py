"""Sentences, headlines and comments in four languages, and the edits that a desk makes in them."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass

Paragraphs = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Bank:
    """What one language says; `{n}`, `{city}`, `{person}` and `{thing}` are filled in."""

    titles: tuple[str, ...]
    sentences: tuple[str, ...]
    remarks: tuple[str, ...]
    cities: tuple[str, ...]
    people: tuple[str, ...]
    things: tuple[str, ...]
    readers: tuple[str, ...]
    typos: tuple[tuple[str, str], ...]
    glue: str
    placeholder: str


ENGLISH = Bank(
    titles=(
        "China and Korea need a plan for {thing}",
        "What {person} got wrong about {thing} between Seoul and Beijing",
        "South Korea should not fear China over {thing}",
        "From {city}, a warning on {thing} to China and Korea",
        "Why {n} Korean firms in {city} still bet on China",
        "China's offer on {thing} deserves a Korean answer",
    ),
    sentences=(
        "Officials in {city} counted {n} companies that depend on {thing} between China and South Korea.",
        "{person} told a hearing in {city} that the government had ignored {thing} for {n} years.",
        "Beijing and Seoul signed {n} agreements on {thing}, and most of them were never published.",
        "A survey of {n} residents of {city} found little confidence in the negotiations on {thing}.",
        "The ministry answered {person} with a statement about {thing} that was {n} words long.",
        "Nobody in {city} believes that {thing} will be settled before the next election.",
        "For {n} months the committee has studied {thing}, and {person} still waits for its conclusions.",
        "Traders in {city} remember the winter when {n} containers of goods were held because of {thing}.",
        "{person} argues that China gains more from {thing} than Korean exporters understand.",
        "The lesson of {city} is that patience on {thing} costs about {n} million dollars every quarter.",
    ),
    remarks=(
        "I lived in {city} for {n} years and nobody there talked about {thing} like this.",
        "{person} has written the same about {thing} before, and it was not convincing then.",
        "Thank you for explaining {thing} so clearly. My students in {city} will read it.",
        "The figure of {n} cannot be right, please check the source on {thing}.",
        "As a trader from {city} I can say that {thing} has become worse since {n} shops closed.",
        "Why does {person} never mention the workers of {city} when speaking about {thing}?",
        "This misses the point: {thing} is about {city} and not about Beijing.",
    ),
    cities=("Dandong", "Incheon", "Busan", "Shenyang", "Seoul", "Qingdao", "Yanji", "Pohang", "Dalian", "Gwangju"),
    people=("Harold Finch", "Park Jiwon", "Li Wenhao", "Anne Delacroix", "Choi Minseo", "Zhang Rui", "Ruth Adler"),
    things=(
        "fishing quotas",
        "battery minerals",
        "visa rules",
        "group tourism",
        "the Yellow Sea buoys",
        "drama imports",
        "chip equipment",
        "rail freight",
        "dust storms",
        "student exchanges",
        "customs fees",
        "border bridges",
    ),
    readers=(
        "Tomas R.",
        "seoulwatcher",
        "Mary K",
        "B. Osei",
        "old_hand",
        "Ines",
        "J. Carter",
        "pelican22",
        "Dae-ho",
        "W. Lin",
    ),
    typos=(
        ("government", "goverment"),
        ("negotiations", "negotations"),
        ("committee", "commitee"),
        ("companies", "compaines"),
        ("agreements", "agreemnets"),
        ("residents", "residnets"),
        ("statement", "statment"),
        ("containers", "contianers"),
        ("exporters", "exproters"),
        ("election", "electoin"),
        ("convincing", "convinicng"),
        ("explaining", "explainng"),
    ),
    glue=" ",
    placeholder="This comment has been removed by a moderator.",
)

KOREAN = Bank(
    titles=(
        "한중 관계, {thing} 문제를 더 미룰 수 없다",
        "중국의 {thing} 제안에 한국은 무엇을 답할 것인가",
        "{city}에서 본 한국과 중국의 {thing}",
        "{person} 장관이 놓친 한중 {thing}의 핵심",
        "중국에 남은 한국 기업 {n}곳의 선택",
    ),
    sentences=(
        "{city}의 기업 {n}곳이 한국과 중국 사이의 {thing}에 기대고 있다고 당국은 밝혔다.",
        "{person} 위원은 {city} 청문회에서 정부가 {thing} 문제를 {n}년 동안 외면했다고 말했다.",
        "한국과 중국은 {thing}에 관한 합의 {n}건에 서명했지만 대부분 공개하지 않았다.",
        "{city} 주민 {n}명을 조사한 결과 {thing} 협상을 믿는 사람은 많지 않았다.",
        "외교부는 {person} 교수의 질문에 {thing}에 관한 짧은 성명으로 답했습니다.",
        "{city}에서는 다음 선거 전에 {thing} 문제가 풀리리라고 믿는 사람이 없다.",
        "위원회는 {n}개월 동안 {thing}을 검토했고 {person} 의원은 아직 결론을 기다린다.",
        "{city} 상인들은 {thing} 때문에 화물 {n}개가 묶였던 겨울을 기억하고 있습니다.",
        "{person} 연구원은 중국이 {thing}에서 한국보다 더 많은 것을 얻는다고 주장한다.",
    ),
    remarks=(
        "저는 {city}에서 {n}년 살았지만 {thing} 이야기를 이렇게 하는 사람은 없었습니다.",
        "{person} 씨는 {thing}에 대해 예전에도 같은 글을 썼습니다.",
        "{thing}을 이렇게 쉽게 설명해 주셔서 고맙습니다. {city}의 학생들과 읽겠습니다.",
        "{n}이라는 숫자는 틀린 것 같습니다. {thing} 통계를 확인해 주세요.",
        "{city} 상인으로서 말하면 가게 {n}곳이 닫은 뒤 {thing} 문제는 더 나빠졌습니다.",
        "왜 {person} 씨는 {thing}을 말하면서 {city} 노동자는 빼놓습니까?",
    ),
    cities=("단둥", "인천", "부산", "선양", "서울", "칭다오", "옌지", "포항", "다롄", "광주"),
    people=("김도윤", "박서연", "이준혁", "최은지", "정하람", "왕레이", "오세진"),
    things=(
        "어업 할당",
        "배터리 광물",
        "비자 규정",
        "단체 관광",
        "서해 부표",
        "드라마 수입",
        "반도체 장비",
        "철도 화물",
        "황사 대책",
        "유학생 교류",
    ),
    readers=("바다사람", "가을하늘", "독자123", "한강변", "최씨", "푸른솔", "mina", "여행자", "북촌", "느티나무"),
    typos=(
        ("기억하고", "기역하고"),
        ("답했습니다", "답햇습니다"),
        ("않았다", "안았다"),
        ("없었습니다", "없엇습니다"),
        ("썼습니다", "썻습니다"),
        ("말했다", "말햇다"),
        ("밝혔다", "발혔다"),
        ("나빠졌습니다", "나빠젔습니다"),
        ("주장한다", "주장한디"),
        ("기다린다", "기달린다"),
    ),
    glue=" ",
    placeholder="운영자에 의해 삭제된 댓글입니다.",
)

CHINESE = Bank(
    titles=(
        "中韩关系：{thing}问题不能再拖",
        "{person}没有看到的中韩{thing}之争",
        "从{city}看中国与韩国的{thing}",
        "韩国{n}家企业为何留在中国",
        "中国就{thing}提出方案，韩国应当回应",
    ),
    sentences=(
        "{city}官员统计，有{n}家企业依赖中国和韩国之间的{thing}。",
        "{person}在{city}的听证会上说，政府忽视{thing}已经{n}年。",
        "中韩两国就{thing}签署了{n}份协议，大部分从未公布。",
        "对{city}{n}名居民的调查显示，很少有人相信关于{thing}的谈判。",
        "外交部用一份关于{thing}的声明回答了{person}的问题。",
        "在{city}，没有人相信{thing}会在下次选举之前解决。",
        "委员会研究{thing}已有{n}个月，{person}仍在等待结论。",
        "{city}的商人记得那个冬天，因为{thing}，有{n}个集装箱被扣留。",
        "{person}认为，中国从{thing}中得到的比韩国出口商所理解的更多。",
    ),
    remarks=(
        "我在{city}住了{n}年，那里没有人这样谈论{thing}。",
        "{person}以前也写过关于{thing}的文章，当时就没有说服力。",
        "谢谢您把{thing}解释得这么清楚，我会推荐给{city}的学生。",
        "{n}这个数字不可能正确，请核实关于{thing}的来源。",
        "作为{city}的商人，自从{n}家店铺关门以来，{thing}变得更糟。",
        "为什么{person}谈论{thing}的时候从来不提{city}的工人？",
    ),
    cities=("丹东", "仁川", "釜山", "沈阳", "首尔", "青岛", "延吉", "浦项", "大连", "光州"),
    people=("李文浩", "王思远", "陈雨桐", "赵立群", "朴智媛", "孙晓光", "周敏"),
    things=(
        "捕鱼配额",
        "电池矿产",
        "签证规定",
        "团队旅游",
        "黄海浮标",
        "电视剧进口",
        "芯片设备",
        "铁路货运",
        "沙尘治理",
        "留学生交流",
    ),
    readers=("海边人", "秋叶", "读者甲", "老张", "江畔", "青松", "lucy88", "旅人", "小城故事", "北风"),
    typos=(
        ("居民", "居名"),
        ("协议", "协义"),
        ("听证会", "听正会"),
        ("集装箱", "集装厢"),
        ("等待", "等侍"),
        ("推荐", "推存"),
        ("依赖", "依懒"),
        ("核实", "合实"),
        ("出口商", "出囗商"),
        ("声明", "生明"),
    ),
    glue="",
    placeholder="该评论已被管理员删除。",
)

JAPANESE = Bank(
    titles=(
        "中韓関係、{thing}の問題を先送りするな",
        "{person}氏が見落とした中国と韓国の{thing}",
        "{city}から見た中韓の{thing}",
        "韓国企業{n}社はなぜ中国に残るのか",
        "中国の{thing}提案に韓国はどう答えるか",
    ),
    sentences=(
        "{city}の当局によると、中国と韓国の間の{thing}に頼る企業は{n}社に上る。",
        "{person}氏は{city}の公聴会で、政府が{thing}を{n}年間無視してきたと述べた。",
        "中韓両国は{thing}について{n}件の合意に署名したが、その多くは公表されていない。",
        "{city}の住民{n}人への調査では、{thing}の交渉を信じる人は少なかった。",
        "外務省は{person}氏の質問に、{thing}に関する短い声明で答えた。",
        "{city}では、次の選挙までに{thing}が解決すると思う人はいない。",
        "委員会は{thing}を{n}か月検討し、{person}氏はまだ結論を待っている。",
        "{city}の商人は、{thing}のために{n}個のコンテナが止められた冬を覚えている。",
        "{person}氏は、中国が{thing}から韓国の輸出業者より多くを得ていると主張する。",
    ),
    remarks=(
        "{city}に{n}年住みましたが、{thing}をこのように語る人はいませんでした。",
        "{person}氏は以前も{thing}について同じことを書いていました。",
        "{thing}を分かりやすく説明してくださり感謝します。{city}の学生と読みます。",
        "{n}という数字は正しいのでしょうか。{thing}の出典を確認してください。",
        "{city}の商人として言えば、店が{n}軒閉じてから{thing}は悪くなりました。",
        "なぜ{person}氏は{thing}を語るとき{city}の労働者に触れないのですか。",
    ),
    cities=("丹東", "仁川", "釜山", "瀋陽", "ソウル", "青島", "延吉", "浦項", "大連", "光州"),
    people=("佐藤健一", "田中美咲", "高橋亮", "伊藤直子", "渡辺翔", "金相勲", "中村葵"),
    things=(
        "漁獲枠",
        "電池鉱物",
        "ビザ規則",
        "団体観光",
        "黄海ブイ",
        "ドラマ輸入",
        "半導体装置",
        "鉄道貨物",
        "黄砂対策",
        "留学生交流",
    ),
    readers=("浜辺の人", "秋空", "読者A", "川辺", "青松", "旅人", "みどり", "北風", "古都", "元記者"),
    typos=(
        ("住民", "往民"),
        ("公聴会", "公徳会"),
        ("コンテナ", "コンンテナ"),
        ("交渉", "交捗"),
        ("声明", "声名"),
        ("検討", "険討"),
        ("覚えている", "覚えてている"),
        ("頼る", "瀬る"),
        ("労働者", "労動者"),
        ("ください", "くだいさ"),
    ),
    glue="",
    placeholder="このコメントは管理者により削除されました。",
)

BANKS = {"en": ENGLISH, "ko": KOREAN, "zh": CHINESE, "ja": JAPANESE}


def _fill(template: str, bank: Bank, dice: random.Random) -> str:
    return template.format(
        n=dice.randint(12, 989),
        city=dice.choice(bank.cities),
        person=dice.choice(bank.people),
        thing=dice.choice(bank.things),
    )


def headline(bank: Bank, dice: random.Random) -> str:
    """A headline about China and Korea."""
    return _fill(dice.choice(bank.titles), bank, dice)


def sentence(bank: Bank, dice: random.Random) -> str:
    """A sentence of an article."""
    return _fill(dice.choice(bank.sentences), bank, dice)


def paragraphs(bank: Bank, dice: random.Random) -> Paragraphs:
    """The body of an article: four to seven paragraphs of two or three different sentences."""
    return tuple(tuple(sentence(bank, dice) for _ in range(dice.randint(2, 3))) for _ in range(dice.randint(4, 7)))


def remark(bank: Bank, dice: random.Random) -> str:
    """A comment of one or two sentences."""
    parts = [_fill(chosen, bank, dice) for chosen in dice.sample(bank.remarks, dice.randint(1, 2))]
    return bank.glue.join(parts)


def misspelt(text: str, bank: Bank, dice: random.Random) -> str | None:
    """The text with one word misspelt, or put right where it was misspelt; none where it has no word of the list."""
    found = [(right, wrong) for right, wrong in bank.typos if right in text or wrong in text]
    if not found:
        return None
    right, wrong = dice.choice(found)
    return text.replace(wrong, right, 1) if wrong in text else text.replace(right, wrong, 1)


def other_number(text: str, dice: random.Random) -> str | None:
    """The text with one of its numbers changed; none where it has no number."""
    found = list(re.finditer(r"\d{2,}", text))
    if not found:
        return None
    at = dice.choice(found)
    value = int(at.group()) + dice.randint(11, 400)
    return text[: at.start()] + str(value) + text[at.end() :]


def body_typo(body: Paragraphs, bank: Bank, dice: random.Random) -> Paragraphs | None:
    """The body with one typo made or mended."""
    places = [(i, j) for i, part in enumerate(body) for j in range(len(part))]
    dice.shuffle(places)
    for i, j in places:
        changed = misspelt(body[i][j], bank, dice)
        if changed is not None:
            return _with(body, i, (*body[i][:j], changed, *body[i][j + 1 :]))
    return None


def body_edit(body: Paragraphs, bank: Bank, dice: random.Random) -> Paragraphs:
    """The body with one sentence added, replaced or dropped, or one number changed."""
    i = dice.randrange(len(body))
    j = dice.randrange(len(body[i]))
    before, after = body[i][:j], body[i][j + 1 :]
    how = dice.choice(("add", "replace", "drop", "number"))
    number = other_number(body[i][j], dice)
    if how == "add":
        return _with(body, i, (*body[i], sentence(bank, dice)))
    if how == "drop" and len(body[i]) > 1:
        return _with(body, i, (*before, *after))
    if how == "number" and number is not None:
        return _with(body, i, (*before, number, *after))
    return _with(body, i, (*before, sentence(bank, dice), *after))


def _with(body: Paragraphs, i: int, part: tuple[str, ...]) -> Paragraphs:
    return (*body[:i], part, *body[i + 1 :])
