"""Evidence: what is noticed, when it outweighs a rule, and when it must not."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp

import pytest

from benchmarks.topic.fit import PENALTY, Title, fit
from benchmarks.topic.regression import Example
from benchmarks.topic.score import Labelled
from yalu.topics.explain import explain
from yalu.topics.matching import case_of, match, reasons
from yalu.topics.scoring import weighing
from yalu.topics.scoring.evidence import evidence, two_parties
from yalu.topics.scoring.weighing import AGAINST_A_PAIR, IN_SCOPE


@dataclass(frozen=True, slots=True)
class Seen:
    title: str
    lead: str
    lang: str
    country: str
    name: str


NOTICED = [
    Seen("Seoul and Beijing meet", "", "en", "US", "title: both sides by name"),
    Seen("Beijing's eyes on Busan", "", "en", "US", "title: one side by name, one faintly"),
    Seen("Hefei wakes, Ulsan worries", "", "en", "US", "title: both sides faintly"),
    Seen("Seoul waits", "Nobody in Beijing calls.", "en", "US", "title one side, lead the other by name"),
    Seen("What Manila asks of Seoul", "", "en", "PH", "title: the source's own country"),
    Seen("Chinese and Korean bakers", "", "en", "US", "title: the sides are only joined"),
    Seen("慶州で日中首脳が会談", "", "ja", "JP", "title: C only together with another country"),
    Seen(
        "중국의 희토류",
        "우리 정부는 늦었다.",
        "ko",
        "KR",
        "K source: a matter between the two in the title",
    ),
    Seen("韩国又要什么", "中方已多次说明。", "zh", "CN", "C source: lead speaks of its own country too"),
    Seen("The stele", "Across the sea they call it theirs.", "en", "KR", "K source: a neighbour left unnamed"),
    Seen("韩国又要什么", "两国民众看得清楚。", "zh", "CN", "C source: the two countries"),
    Seen("Hanoi between Seoul and Beijing", "", "en", "VN", "title: both sides and the source's own country"),
    Seen("Hanoi between Seoul and Beijing", "", "en", "US", "title: both sides and a third country"),
    Seen("Korean gardens in Beijing", "", "en", "US", "title: both sides without dealings or a matter"),
    Seen("Korean goalkeeper stars in football final", "", "en", "US", "title: another subject"),
]


@pytest.mark.parametrize("seen", NOTICED, ids=[seen.name for seen in NOTICED])
def test_evidence_is_noticed(seen: Seen) -> None:
    case = case_of(seen.title, seen.lead, lang=seen.lang, source_country=seen.country)
    assert seen.name in evidence(case)


def test_a_country_in_the_name_of_a_column_is_no_evidence() -> None:
    bare = case_of("[뉴욕에서] 평양이 베이징에 기대는 값", lang="ko", source_country="US")
    named = case_of("뉴욕이 본 평양과 베이징", lang="ko", source_country="US")
    assert "title: the source's own country" not in evidence(bare)
    assert "title: the source's own country" in evidence(named)


def test_a_rule_yields_to_clear_evidence_and_says_so() -> None:
    topic_match = match("Hanoi's plants move up from Korean assembly and Chinese parts", lang="en", source_country="VN")
    assert (topic_match.rule, topic_match.in_scope) == ("R2-", False)
    assert "but the evidence speaks against it" in explain(topic_match)


def test_evidence_finds_what_no_rule_fits() -> None:
    title, lead = "Urea, once more", "A notice from Qingdao was enough to alarm our truckers and the government."
    topic_match = match(title, lead, lang="en", source_country="KR")
    assert (topic_match.rule, topic_match.in_scope) == ("R8+", True)
    assert "but the evidence speaks for it" in explain(topic_match)


def test_one_party_alone_is_never_in_scope() -> None:
    title = "Summit diplomacy: an alliance between pressure and dialogue, sanctions and trade"
    case = case_of(title, lang="en", source_country="US")
    assert not two_parties(case)
    assert match(title, lang="en", source_country="US").score == 0


def test_another_subject_never_yields() -> None:
    topic_match = match("K-pop group adds Beijing and Shanghai to its Asian tour", lang="en", source_country="KR")
    assert (topic_match.rule, topic_match.score) == ("N1", 0)


def test_ill_feeling_between_peoples_is_not_another_subject() -> None:
    score = match("韩国队的决赛", lang="zh", source_country="CN")
    quarrel = match("韩国队的决赛之后:两国网友的骂战", lang="zh", source_country="CN")
    assert score.rule == "N1" and quarrel.rule != "N1"


def test_a_formal_notice_is_another_subject() -> None:
    assert match("[인사] 주중국 대사관 공사", lang="ko", source_country="KR").rule == "N1"
    assert match("[사설] 주중국 대사 인사 늦출 일 아니다", lang="ko", source_country="KR").in_scope


def test_a_pair_in_the_title_yields_only_to_strong_evidence(monkeypatch: pytest.MonkeyPatch) -> None:
    title = "社論:中韓關係與台灣的算盤"
    case = case_of(title, lang="zh-Hant", source_country="TW")
    for score, in_scope in ((AGAINST_A_PAIR + 0.01, True), (AGAINST_A_PAIR - 0.01, False)):
        monkeypatch.setattr(weighing, "weigh", lambda _, score=score: weighing.Weighed(score, ()))
        assert (weighing.judge(case).score >= IN_SCOPE) is in_scope


def test_an_explanation_lists_the_evidence_with_its_weights() -> None:
    title = "Seoul and Beijing resume talks"
    weighed = reasons(title, lang="en", source_country="US")
    assert weighed == sorted(weighed, key=lambda part: -abs(part[1]))
    shown = explain(match(title, lang="en", source_country="US"), weighed).splitlines()
    assert f"  {weighed[0][1]:+.2f}  {weighed[0][0]}" in shown


def test_a_surname_counts_beside_his_counterpart_only() -> None:
    assert match("Xi's present to Lee", lang="en", source_country="JP").rule == "R2"
    assert not any(term.text == "Lee" for term in match("Lee wins the bee", lang="en", source_country="JP").terms)


@pytest.mark.parametrize(
    ("title", "pair"), [("中韩国交三十年", True), ("选中韩国还是越南", False), ("其中韩国游客最多", False)]
)
def test_a_pair_before_the_word_for_country(title: str, pair: bool) -> None:
    assert any(term.kind == "PAIR" for term in match(title, lang="zh", source_country="SG").terms) is pair


def test_the_fit_of_the_evidence_has_the_least_loss() -> None:
    item = Labelled("en", "US", True, "", "")
    data = [Title(item, "", Example(("for",), True, 1.0)) for _ in range(9)]
    data += [Title(item, "", Example((name,), False, 0.5)) for name in ("for", *["against"] * 9)]
    fitted = fit(data)
    errors = {"for": 0.0, "against": 0.0}
    for title in data:
        (name,) = title.example.names
        chance = 1 / (1 + exp(-fitted.logit(title.example.names)))
        errors[name] += title.example.weight * (title.example.relation - chance)
    assert sum(errors.values()) == pytest.approx(0, abs=1e-5)  # the start costs nothing
    assert {name: PENALTY * weight for name, weight in fitted.weights.items()} == pytest.approx(errors, abs=1e-5)
    assert fitted.logit(("for",)) > 0 > fitted.logit(("against",))
