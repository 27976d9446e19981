"""What a match says besides yes and no: where the terms stand, which labels a piece gets, and what it costs."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.growth import grows_linearly
from yalu.model import TopicMatch
from yalu.topics.matching import match
from yalu.topics.scanning.lexicon import COLUMNS, LEXICON_VERSION, lexicon


def spans(title: str, lead: str, topic_match: TopicMatch) -> set[str]:
    """The pieces of the texts at the positions that the match gives."""
    texts = {"title": title, "lead": lead}
    return {texts[term.field][term.start : term.end] for term in topic_match.terms}


@pytest.mark.parametrize(
    ("title", "lead", "wanted"),
    [
        ("한·중 정상회담과 서해 구조물", "", {"한·중", "정상회담", "서해 구조물", "서해"}),
        ("社評:中・韓關係與首爾", "", {"中・韓", "首爾"}),
        ("China–South Korea ties", "Ｓｅｏｕｌ and Beijing", {"China–South Korea", "Ｓｅｏｕｌ", "Beijing"}),
        ("İstanbul, Seoul and Beijing", "", {"Seoul", "Beijing"}),
    ],
)
def test_terms_are_found_where_they_stand(title: str, lead: str, wanted: set[str]) -> None:
    assert wanted <= spans(title, lead, match(title, lead, lang=None, source_country=None))


def test_decomposed_hangul_and_compatibility_hanja_are_read() -> None:
    assert match(unicodedata.normalize("NFD", "한중 관계의 앞날"), "").rule == "R1"
    assert match("\uf963中 밀착", "", lang="ko").rule == "R1"


def test_language_and_country_may_be_missing() -> None:
    assert match("中韩关系", "").in_scope
    assert match("日中韓首脳会談を開け", "").in_scope
    assert match("한중 관계", "").in_scope
    assert match("Seoul and Beijing", "").in_scope
    assert not match("", "").in_scope


@pytest.mark.parametrize("title", ["中韩建交30周年国际论坛在韩国光州开幕", "中韓建交30週年國際論壇在首爾開幕"])
def test_a_forum_of_the_pair_that_opens_is_not_an_exhibition(title: str) -> None:
    assert match(title, "").in_scope


@pytest.mark.parametrize("lang", ["en", "EN-us", "xx", "zh_CN", "", "한국어"])
def test_a_wrong_language_tag_does_not_blind_us(lang: str) -> None:
    assert match("한중 정상회담", "", lang=lang).in_scope
    assert match("South Korea and China", "", lang=lang).in_scope


def test_the_lead_counts_for_four_hundred_characters() -> None:
    filler = "x" * 380
    assert match("Pyongyang's choice", f"{filler} Beijing").rule == "R4"
    assert match("Pyongyang's choice", f"{filler}{filler} Beijing").rule == "R8"


@pytest.mark.parametrize(
    "lead",
    [
        "(베이징=연합뉴스) 김 기자 = 미사일이 발사됐다.",
        "新华社北京5月5日电 导弹升空。",
        "BEIJING, Nov. 2 (Xinhua) -- A missile was launched.",
        "【北京共同】ミサイルが発射された。",
    ],
)
def test_where_the_agency_sits_is_not_what_a_piece_is_about(lead: str) -> None:
    titles = {"한": "북한 미사일", "新": "朝鲜导弹", "B": "North Korean missile", "【": "北朝鮮のミサイル"}
    title = titles["한" if lead.startswith("(") else lead[0]]
    assert match(title, lead).rule == "R8"


def test_labels_come_with_the_match() -> None:
    topic_match = match("[사설] 한중 정상회담과 사드, 서해 구조물", "중국 어선의 불법조업도 따져야 한다.", lang="ko")
    assert {"thaad", "yellow-sea", "fisheries", "summit"} <= set(topic_match.tags)
    assert "dprk" in match("China and the DPRK", "").tags


def test_the_lexicon_version_is_kept_with_the_match() -> None:
    assert match("Seoul and Beijing", "").lexicon == LEXICON_VERSION == lexicon().version


def test_a_term_of_the_lexicon_is_found_in_its_own_language() -> None:
    """Terms are checked alone but for those that name what must follow."""
    missed = []
    for family in ("ko", "zh", "ja", "en"):
        for entry in lexicon().entries[family]:
            if (
                entry.row.kind in ("PAIR", "C", "K", "S", "H")
                and entry.trap is None
                and not entry.row.only | entry.row.beside
            ):
                topic_match = match(entry.text, "", lang=family)
                if not any(term.start == 0 and term.end == len(entry.text) for term in topic_match.terms):
                    missed.append((family, entry.text, entry.row.id))
    assert not missed


def test_there_are_enough_terms_in_every_column() -> None:
    assert sum(len({entry.folded for entry in lexicon().entries[family]}) for family in COLUMNS.values()) > 2000


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=200), st.text(max_size=200), st.none() | st.sampled_from(["ko", "zh", "ja", "en"]))
def test_any_text_is_taken_and_positions_lie_within_it(title: str, lead: str, lang: str | None) -> None:
    topic_match = match(title, lead, lang=lang)
    nfc = {"title": unicodedata.normalize("NFC", title), "lead": unicodedata.normalize("NFC", lead)}
    for term in topic_match.terms:
        assert 0 <= term.start < term.end <= len(nfc[term.field])


HOSTILE = [
    "中" * 200_000,
    "한중" * 100_000,
    "China, and, " * 20_000,
    "북-" * 100_000,
    "South " * 50_000,
    "ᄀ" * 100_000,
    "Korea" + ", and" * 50_000 + "China",
]


@pytest.mark.parametrize("text", HOSTILE, ids=[text[:8] for text in HOSTILE])
def test_time_grows_with_length_and_no_faster(text: str) -> None:
    assert grows_linearly(lambda size: match(text[:size], text[:size]), len(text))
