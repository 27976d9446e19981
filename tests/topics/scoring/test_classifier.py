"""The classifier of relations: its weights, what it may overrule, and that training gives the same weights again."""

from __future__ import annotations

import json
from datetime import date
from importlib import resources
from pathlib import Path

import pytest

from benchmarks.topic import train
from benchmarks.topic.calibration import Outcome, calibrated
from benchmarks.topic.folds import Real, events, folds, read_real
from benchmarks.topic.regression import Example, fit
from benchmarks.topic.score import Labelled
from yalu.topics.explain import explain, rule_in_words
from yalu.topics.matching import case_of, classified, match
from yalu.topics.scanning.lexicon import load_lexicon
from yalu.topics.scoring.classifier import classifier
from yalu.topics.scoring.features import features, groups, script
from yalu.topics.scoring.rules import Decision
from yalu.topics.scoring.weighing import (
    ACCEPTED,
    ACCEPTED_COMMENTARY,
    ACCEPTED_KANA,
    BORDERLINE,
    IN_SCOPE,
    REJECTED,
    confirmed,
)

UNRELATED = [
    ("en", "KR", "Samsung Display sues Chinese rival BOE"),
    ("ko", "KR", "현대차, 중국 합작 공장 지분 매각"),
    ("zh-Hans", "CN", "韩国女子偷中国游客行李被抓"),
    ("zh-Hans", "SG", "中国男子在韩国整容后死亡"),
]
RELATED = [
    ("en", "KR", "Korea, China hold vice ministerial talks on West Sea structures"),
    ("en", "HK", "Beijing urges Seoul to respect its stance on Taiwan"),
    ("ko", "KR", "한중 외교차관 회담…서해 구조물 논의"),
    ("ko", "KR", '中 외교부 "北 미사일 발사, 관련국 자제해야"'),
    ("zh-Hans", "CN", "外交部发言人就韩国总统涉华言论答记者问"),
    ("zh-Hans", "SG", "韩国外长访华 会晤王毅谈半岛局势"),
    ("ja", "JP", "中韓外相が会談 北朝鮮情勢を協議"),
]


@pytest.mark.parametrize(("lang", "country", "title"), UNRELATED, ids=[row[2] for row in UNRELATED])
def test_two_sides_without_a_relation_are_not_in_scope(lang: str, country: str, title: str) -> None:
    assert not match(title, lang=lang, source_country=country).in_scope


@pytest.mark.parametrize(("lang", "country", "title"), RELATED, ids=[row[2] for row in RELATED])
def test_a_relation_stays_in_scope_by_its_rule(lang: str, country: str, title: str) -> None:
    topic_match = match(title, lang=lang, source_country=country)
    assert topic_match.in_scope and not topic_match.rule.endswith(("?", "!"))


def test_the_shipped_weights_say_where_they_come_from() -> None:
    shipped = classifier()
    assert shipped.version == train.VERSION
    assert len(shipped.titles) == 64 and int(shipped.titles, 16)
    assert shipped.slope > 0 and len(shipped.weights) > 1000
    size = len((resources.files("yalu.topics") / "data" / "relation.json").read_bytes())
    assert size < 3_000_000


def test_a_relation_in_doubt_is_borderline() -> None:
    decision = Decision("R2", 0.9)
    assert confirmed(decision, ACCEPTED, script="han", commentary=False) is decision
    for chance in (ACCEPTED - 0.001, REJECTED):
        doubted = confirmed(decision, chance, script="han", commentary=False)
        assert doubted.rule == "R2?" and BORDERLINE <= doubted.score < IN_SCOPE
    rejected = confirmed(decision, REJECTED - 0.001, script="han", commentary=False)
    assert rejected.rule == "R2!" and rejected.score < BORDERLINE


def test_a_japanese_title_is_doubted_only_if_a_relation_is_less_likely_than_not() -> None:
    decision = Decision("R2", 0.9)
    assert ACCEPTED_KANA < ACCEPTED
    assert confirmed(decision, ACCEPTED_KANA, script="kana", commentary=False) is decision
    assert confirmed(decision, ACCEPTED_KANA - 0.001, script="kana", commentary=False).rule == "R2?"
    assert confirmed(decision, ACCEPTED_KANA, script="hangul", commentary=False).rule == "R2?"


def test_commentary_is_doubted_and_never_rejected() -> None:
    decision = Decision("R2", 0.9)
    assert confirmed(decision, ACCEPTED_COMMENTARY, script="han", commentary=True) is decision
    doubted = confirmed(decision, 0.0, script="han", commentary=True)
    assert doubted.rule == "R2?" and BORDERLINE <= doubted.score < IN_SCOPE


def test_a_label_shown_to_readers_makes_it_commentary() -> None:
    lang, country, title = UNRELATED[0]
    assert ACCEPTED_COMMENTARY < classified(title, lang=lang, source_country=country).probability < ACCEPTED
    assert match(title, lang=lang, source_country=country).rule == "R3?"
    assert match(title, lang=lang, source_country=country, label="Opinion").rule == "R3"


def test_the_score_rises_with_the_probability() -> None:
    scores = [
        confirmed(Decision("R2", 0.9), chance / 100, script="han", commentary=False).score for chance in range(101)
    ]
    assert scores == sorted(scores)


def test_an_explanation_says_what_the_classifier_found() -> None:
    lang, country, title = UNRELATED[0]
    topic_match = match(title, lang=lang, source_country=country)
    assert rule_in_words("R2!") == "the title names both sides; but the classifier finds no dealings between the two"
    assert rule_in_words("R8+?").count("; but ") == 2
    likely = classified(title, lang=lang, source_country=country)
    lines = explain(topic_match, (), likely).splitlines()
    assert f"classifier {train.VERSION}: a relation with probability {likely.probability:.2f}" in lines
    assert f"  {likely.parts[0][1]:+.2f}  {likely.parts[0][0]}" in lines
    weights = [abs(weight) for _, weight in likely.parts]
    assert weights == sorted(weights, reverse=True)


def test_rules_of_an_analyst_are_not_overruled(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text('[[rule]]\nid = "mine"\nscore = 0.8\ntitle = ["C", "K"]\n', encoding="utf-8")
    lang, country, title = UNRELATED[2]
    topic_match = match(title, lang=lang, source_country=country, lexicon=load_lexicon([file]))
    assert (topic_match.rule, topic_match.in_scope) == ("mine", True)


def test_features_name_what_is_between_the_sides() -> None:
    case = case_of("Seoul, again: a dinner in Beijing", "Seoul and Beijing talk. Tokyo waits.", lang="en")
    feature_names = features(case, Decision("R2", 0.9), 0.5)
    assert feature_names == tuple(sorted(set(feature_names)))
    for name in ("title, sides in different clauses", "lead, sides joined", "lead, sentences with both: 1", "rule R2"):
        assert name in feature_names


def test_groups_are_words_or_characters() -> None:
    assert set(groups("talks on 12 ships")) >= {"talks", "0", "talks on", "0 ships"}
    assert set(groups("한중 회담")) >= {"한중", "중 회", "한중 회", "회담"}


def test_groups_of_title_and_lead_are_one_feature() -> None:
    decision = Decision("R2", 0.9)
    feature_names = features(case_of("Seoul fish talks", "Beijing fish sale", lang="en"), decision, 0.5)
    assert {"title has fish", "text has fish", "text has beijing", "text has fish sale"} <= set(feature_names)
    assert "title has beijing" not in feature_names


def test_the_script_tells_the_language_of_a_title() -> None:
    titles = ["日中韓の首脳が会談", "美中 100분 담판", "中韓外長會談", "Seoul talks"]
    assert [script(title) for title in titles] == ["kana", "hangul", "han", "latin"]
    assert "script: hangul" in features(case_of(titles[1], lang="ko"), Decision("R2", 0.9), 0.5)


def test_a_calibration_shifts_each_script_by_itself() -> None:
    def outcomes(script: str, right: int, count: int) -> list[Outcome]:
        return [
            Outcome(logit, script, number < (right if logit > 0 else count - right))
            for logit in (-2.0, 2.0)
            for number in range(count)
        ]

    scale = calibrated([*outcomes("latin", 90, 100), *(Outcome(3.0, "hangul", number < 50) for number in range(100))])
    assert scale.probability(2.0, "latin") == pytest.approx(0.9, abs=0.02)
    assert scale.probability(3.0, "hangul") == pytest.approx(0.5, abs=0.03)
    assert scale.scripts["hangul"] < scale.scripts["latin"]
    assert not calibrated([Outcome(1.0, "kana", False)] * 29).scripts
    assert scale.probability(2.0, "hangul") < scale.probability(2.0, "kana") < scale.probability(2.0, "latin")


def test_costs_and_penalties_count() -> None:
    def weight(cost: float = 1.0, penalty: float = 1.0) -> float:
        examples = [Example((name,), name == "for", cost) for name in ["for", "against"] * 5]
        return fit(examples, cost=0.1, least=2, penalty=lambda _: penalty).weights["for"]

    assert weight(cost=2.0) == pytest.approx(weight(penalty=0.5), abs=0.01)
    assert weight(cost=2.0) > weight() > 0


def test_training_gives_the_same_weights_again() -> None:
    words = [("talks", "for"), ("match", "against"), ("visit", "for"), ("star", "against")]
    examples = [
        Example((word, kind, f"number {number % 7}"), kind == "for") for number in range(40) for word, kind in words
    ]
    first, second = fit(examples, cost=0.1, least=2), fit(examples, cost=0.1, least=2)
    assert first == second
    assert fit(examples[::-1], cost=0.1, least=2).weights == pytest.approx(first.weights, abs=1e-4)
    assert first.logit(("talks", "for")) > 0 > first.logit(("match", "against"))
    assert "rare" not in fit([*examples, Example(("rare",), True)], cost=0.1, least=2).weights


def test_the_file_of_weights_is_the_same_to_the_byte() -> None:
    real = [
        Real(
            Labelled("en", "HK", label == "y", title.format(number), ""), f"en {number % 5}", date(2025, 1 + number, 3)
        )
        for number in range(12)
        for label, title in (("y", "China and South Korea hold talks on fish {}"), ("n", "China beat South Korea {}-2"))
    ]
    others = [train.text_of(Labelled("en", "KR", True, "Seoul and Beijing sign a pact", ""))]
    texts = [train.trained(real, others, "0" * 64) for _ in range(2)]
    assert texts[0] == texts[1]
    assert json.loads(texts[0])["titles"] == "0" * 64


def test_folds_keep_weeks_likes_and_groups_together() -> None:
    def real(title: str, day: date | None) -> Real:
        return Real(Labelled("en", "HK", True, title, ""), "en", day)

    event_ids = events(
        [
            real("Premier lands in Seoul for talks", date(2025, 3, 3)),
            real("An unlike title of the same week", date(2025, 3, 5)),
            real("Premier lands in Seoul for talks today", None),
            real("Another matter, years before", date(2020, 3, 5)),
        ]
    )
    assert event_ids[0] == event_ids[1] == event_ids[2] != event_ids[3]
    parts = folds(["a", "a", "b", "c", "a"], 2)
    assert parts[0] == parts[1] == parts[4] != parts[2] == parts[3]


def test_titles_without_a_certain_label_are_left_out(tmp_path: Path) -> None:
    row = {
        "lang": "en",
        "title": "A",
        "lead": "",
        "source_country": "HK",
        "relation": True,
        "outlet": "B",
        "date": "2004",
    }
    lines = [json.dumps(row), json.dumps({**row, "uncertain": True}), json.dumps({**row, "date": "23-Aug-2022"})]
    file = tmp_path / "titles.jsonl"
    file.write_text("\n".join(lines), encoding="utf-8")
    assert [title.day for title in read_real(file)] == [None, date(2022, 8, 23)]
