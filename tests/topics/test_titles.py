"""Titles with a known answer. Each of the worked cases stands for one rule or one trap."""

from __future__ import annotations

import pytest

from benchmarks.topic.score import read, scores
from yalu.topics.matching import match

WORKED = [
    # language, country, title, lead, rule, in scope
    ("en", "US", "Seoul cannot treat Beijing's Yellow Sea platforms as a quarrel over fish", "", "R1", True),
    ("en", "AU", "The China–South Korea trade pact wants a second act", "", "R1", True),
    ("en", "US", "Xi in Gyeongju: a courtesy or a reset?", "His first trip to South Korea in a decade.", "R2", True),
    ("en", "HK", "Chinese Taipei beat South Korea in World Cup qualifier", "", "N1", False),
    ("en", "US", "Ten Chinese restaurants in Koreatown", "", "N1", False),
    ("en", "KR", "K-pop group adds Beijing and Shanghai to its Asian tour", "", "N1", False),
    ("en", "US", "The beauty of Sino-Korean numerals", "Korean counts in two ways, one from Chinese.", "N1", False),
    ("en", "JP", "Asian stocks: Japan, China, Korea and Taiwan close mixed", "", "N1", False),
    ("en", "GB", "Japan, China, Korea and Vietnam sign a plastics pact", "", "N2", False),
    ("en", "US", "Pyongyang's patron problem", "Moscow pays in cash, Beijing owns the pipeline.", "R4", True),
    ("en", "GB", "Letter: kimchi is not paocai", "", "R2", True),
    ("en", "US", "THAAD batteries leave for the Gulf", "Interceptors are scarcer than admitted.", "R8", False),
    ("en", "PH", "What Manila wants of Korean yards in the South China Sea", "Frigates built in Ulsan.", "R8", False),
    ("en", "PH", "Manila's Korean frigates", "They will patrol what China claims as well.", "R9", False),
    ("en", "KR", "[Editorial] Respect goes both ways", "Korea-China ties are at a turning point.", "R6", True),
    ("en", "FR", "The potter's secret", "A bowl of fine china from a kiln near Limoges.", "R8", False),
    ("ko", "KR", "[사설] 한·중 정상회담, 서해 구조물부터 물어야", "", "R1", True),
    (
        "ko",
        "KR",
        "[칼럼] 중국의 희토류 무기화",
        "정부는 대체 공급망을 찾겠다고 했다. 우리 산업은 다급하다.",
        "R5",
        True,
    ),
    ("ko", "KR", "[기고] 신중한 외교가 국익", "미국의 관세 앞에서 서두르면 진다.", "R8", False),
    ("ko", "KR", "북중미 월드컵 조 추첨, 한국의 상대는", "", "N1", False),
    ("ko", "KR", "[시론] 中의 한한령 해제", "", "R1", True),
    ("ko", "KR", "[사설] 대중교통 요금 인상", "", "R8", False),
    ("ko", "KR", "[사설] 대중 수출 감소, 구조를 바꿔야", "한국 경제의 공식이 무너진다.", "R4", True),
    ("ko", "KR", "[특파원 칼럼] 베이징에서 본 혐중 시위", "한국 유학생의 하루.", "R3", True),
    ("ko", "KP", "조중친선은 더욱 굳건해질것이다", "", "R1", True),
    ("ko", "KR", "[미디어 비평] 조중동의 의제", "", "R8", False),
    ("ko", "KR", "짜장면 만원 시대, 중국집의 한숨", "한국인의 외식 물가.", "R8", False),
    ("ko", "KR", "회의 중 한국 대표단 퇴장", "제네바에서 벌어진 일이다.", "R8", False),
    ("ko", "KR", "촬영 中 한국 배우 부상", "", "R8", False),
    ("zh-Hans", "CN", "社评:中韩关系回暖,首尔应拿出诚意", "", "R1", True),
    ("zh-Hans", "CN", "观点:韩国的稀土焦虑,根源不在北京", "", "R2", True),
    ("zh-Hans", "CN", "通话中韩国总统谈了什么", "韩美领导人就关税交换意见。", "R8", False),
    ("zh-Hans", "CN", "折叠屏出货榜:中韩厂商包揽前五", "", "N1", False),
    ("zh-Hans", "CN", "时评:东北工程之争", "", "R1", True),
    ("zh-Hans", "CN", "反对华盛顿加征关税,韩国车企为何沉默", "", "R8", False),
    ("zh-Hans", "SG", "萨德十年,北京还会翻旧账吗", "", "R3", True),
    ("zh-Hans", "SG", "萨德十年,韩国的账单", "", "R8", False),
    ("zh-Hans", "CN", "丹东来信", "口岸恢复,与朝鲜的小额贸易回来了。", "R4", True),
    ("zh-Hant", "TW", "習近平訪韓給台灣的提醒", "", "R1", True),
    ("zh-Hant", "HK", "北韓與北京漸行漸近", "", "R2", True),
    ("zh-Hant", "TW", "韓國瑜訪問高雄", "", "R8", False),
    ("zh-Hant", "HK", "亞冠前瞻:中韓球會鬥法", "", "N1", False),
    ("ja", "JP", "社説:日中韓首脳会談 枠組みを絶やすな", "", "R1", True),
    ("ja", "JP", "コラム:中韓の黄海ブイ問題", "", "R1", True),
    ("ja", "JP", "会談中韓国側から退席者", "国連の会合で。", "R8", False),
    ("ja", "JP", "中国地方の韓国料理店", "", "N1", False),
    ("ja", "JP", "社説:在韓中国人への憎悪", "", "R1", True),
    ("zh-Hans", "CN", "张德江出席朝鲜国庆招待会", "", "R2", True),
    ("zh-Hans", "CN", "张德江会见加拿大客人", "", "R8", False),
    ("zh-Hans", "SG", "中国对韩政策走向何方", "", "R1", True),
    ("zh-Hant", "HK", "北韓炸毀辦公室 外交部:盼和平", "", "R2", True),
    ("zh-Hant", "HK", "北韓試射導彈 日本外交部譴責", "", "R8", False),
    ("ja", "JP", "中共が韓国に圧力", "", "R2", True),
    ("ja", "JP", "開催中共同声明を出した韓国", "", "R8", False),
]


@pytest.mark.parametrize(
    ("lang", "country", "title", "lead", "rule", "in_scope"), WORKED, ids=[row[2] for row in WORKED]
)
def test_worked_cases(lang: str, country: str, title: str, lead: str, rule: str, in_scope: bool) -> None:
    topic_match = match(title, lead, lang=lang, source_country=country)
    assert (topic_match.rule, topic_match.in_scope) == (rule, in_scope)


def test_the_labelled_titles_are_decided_well_in_every_language() -> None:
    table = scores(read())
    assert len(read()) >= 400
    assert table["all"].f1 >= 0.93
    assert {name for name in table if name != "all"} == {"en", "ko", "zh", "ja"}
    assert min(score.f1 for score in table.values()) >= 0.88
