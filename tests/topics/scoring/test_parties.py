"""Which side is a party: named by a whole word, more than a venue, or implied by a press of its own dealings."""

from __future__ import annotations

import pytest

from yalu.topics.matching import case_of, match


@pytest.mark.parametrize(
    ("lang", "country", "title", "lead"),
    [
        ("en", "US", "Trump meets Xi in Busan", ""),
        ("en", "HK", "US and China hold trade talks", "The delegations met in Seoul on Friday."),
        ("ko", "KR", "트럼프·시진핑, 한국에서 회담", ""),
        ("ja", "JP", "トランプ氏と習近平氏が韓国で会談", ""),
        ("zh-Hans", "SG", "特朗普与习近平在釜山会晤", ""),
        ("en", "KP", "Japanese delegation meets DPRK officials in Beijing", ""),
    ],
)
def test_a_place_where_others_meet_is_no_party(lang: str, country: str, title: str, lead: str) -> None:
    case = case_of(title, lead, lang=lang, source_country=country)
    assert (case.title.c or case.lead.c) is not (case.title.k or case.lead.k)
    assert not match(title, lead, lang=lang, source_country=country).in_scope


@pytest.mark.parametrize(
    ("lang", "title"),
    [
        ("en", "Xi meets Lee in Busan after his talks with Trump"),
        ("en", "Trump and Xi talk of the peninsula; Seoul watches in Busan"),
        ("ja", "米中首脳が会談、韓国では警戒"),
        ("en", "China warns US over missiles in South Korea"),
    ],
)
def test_a_place_that_more_is_said_of_stays_a_party(lang: str, title: str) -> None:
    case = case_of(title, lang=lang)
    assert case.title.c and case.title.k


@pytest.mark.parametrize(
    ("lang", "title", "not_a_term"),
    [
        ("ko", "시장, 6일 만에 반등 출발해", "발해"),
        ("ko", "고위당정협의회 열린다", "정협"),
        ("ko", "명청대전 끝내야", "명·청"),
        ("ko", "제조공장 3곳 폐쇄", "조공"),
        ("ko", "장난감 판다는 가게", "판다"),
        ("ko", "보험사 알리안츠 철수", "알리"),
        ("ko", "한·중앙아시아 정상회의", "한중"),
        ("zh-Hans", "西安山洪致多人失联", "安山"),
        ("zh-Hans", "重庆北碚山火", "庆北"),
        ("en", "Chiang Kai-shek hall renamed", "KAI"),
    ],
)
def test_a_term_across_words_is_not_found(lang: str, title: str, not_a_term: str) -> None:
    assert not_a_term not in {term.text for term in match(title, lang=lang).terms}


@pytest.mark.parametrize(
    ("title", "term"),
    [
        ("시진핑·김정은 만난다", "김정은"),
        ("주북한 러시아 대사", "북한"),
        ("김치·발해 논쟁", "발해"),
        ("KAI, 중국 수출 추진", "KAI"),
    ],
)
def test_a_name_in_a_list_or_after_a_prefix_is_found(title: str, term: str) -> None:
    assert term in {topic_term.text for topic_term in match(title, lang="ko").terms}


@pytest.mark.parametrize(
    ("lang", "country", "title"),
    [
        ("zh-Hans", "CN", "中泰互免签证协定生效"),
        ("en", "US", "China starts visa-free entry for Russian citizens"),
        ("en", "CN", "Bangladesh-China Friendship Bridge opens"),
        ("zh-Hans", "SG", "留学生遭强制遣返 中国不满"),
        ("ja", "JP", "韓国にTHAAD追加配備"),
    ],
)
def test_an_issue_of_any_two_countries_names_no_second_party(lang: str, country: str, title: str) -> None:
    assert not match(title, lang=lang, source_country=country).in_scope


def test_an_issue_of_any_two_countries_counts_between_the_two() -> None:
    assert match("中国对韩国公民免签", lang="zh-Hans", source_country="SG").in_scope
    case = case_of("중국인 무비자 입국 시작", lang="ko", source_country="KR")
    assert case.home == "K" and match("중국인 무비자 입국 시작", lang="ko", source_country="KR").rule.startswith("R3")


def test_the_press_of_the_north_tells_its_own_dealings() -> None:
    title = "Chinese Government Delegation Arrives"
    assert match(title, lang="en", source_country="KP").rule == "R5"
    assert not match(title, lang="en", source_country="FR").in_scope
    assert not match("Chinese Delegation Arrives in Moscow", lang="en", source_country="KP").in_scope
    assert not match("China Completes Docking Test", lang="en", source_country="KP").in_scope
