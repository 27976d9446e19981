"""Quotations and their speakers in sentences made up for the purpose."""

from __future__ import annotations

import pytest

from yalu.changes.quotations.find import LANGUAGES, marked, quotations

_QUOTED = [
    ("en", '"We cannot accept this," said Park Ji-min, a spokesman.', [("We cannot accept this,", "Park Ji-min")]),
    (
        "en",
        'Minister Ha Eun-seo said Tuesday the ban was "deeply regrettable".',
        [("deeply regrettable", "Minister Ha Eun-seo")],
    ),
    (
        "en",
        "In a speech on Friday, John Smith, a professor, said: “Trade will recover.”",
        [("Trade will recover.", "John Smith")],
    ),
    ("en", "“It was wrong,” he said. “We know.”", [("It was wrong,", "he"), ("We know.", "he")]),
    ("en", "Ana Cruz spoke first. “We must act,” Cruz told reporters.", [("We must act,", "Ana Cruz")]),
    (
        "en",
        'According to analysts at a bank, "the market is shrinking".',
        [("the market is shrinking", "analysts at a bank")],
    ),
    ("en", 'The report called the plan "a grave mistake".', [("a grave mistake", "The report")]),
    ("en", "“The river belongs to both banks.” — Ana Cruz", [("The river belongs to both banks.", "Ana Cruz")]),
    ("zh", "外交部发言人朴瑞珍11日在记者会上表示：“双方应当保持沟通。”", [("双方应当保持沟通。", "朴瑞珍")]),
    ("zh", "“我们不会接受。”李明说，“绝不会。”", [("我们不会接受。", "李明"), ("绝不会。", "李明")]),
    ("zh", "李明說：「橋已經修好了。」", [("橋已經修好了。", "李明")]),
    ("ko", "마오링 대변인은 11일 회견에서 “양국 관계를 중시한다”고 밝혔다.", [("양국 관계를 중시한다", "마오링")]),
    ("ko", "“결코 받아들일 수 없다”고 김민수 의원은 말했다.", [("결코 받아들일 수 없다", "김민수")]),
    ("ko", '박서진 교수는 "나빠졌다"며 "대화하라"고 강조했다.', [("나빠졌다", "박서진"), ("대화하라", "박서진")]),
    ("ko", "왕이 외교부장은 11일 회견에서 “양국 관계를 중시한다”고 밝혔다.", [("양국 관계를 중시한다", "왕이")]),
    ("ko", "김정은 위원장은 “결코 받아들일 수 없다”고 말했다.", [("결코 받아들일 수 없다", "김정은")]),
    ("ko", "인도 정부는 “결코 받아들일 수 없다”고 밝혔다.", [("결코 받아들일 수 없다", "인도 정부")]),
    (
        "ko",
        "다이빙 주한 중국대사는 “양국 관계를 중시한다”고 밝혔다.",
        [("양국 관계를 중시한다", "다이빙 주한 중국대사")],
    ),
    ("ko", "린이 대변인은 “양국 관계를 중시한다”고 밝혔다.", [("양국 관계를 중시한다", "린이 대변인")]),
    ("ko", "김민수 의원은 “결코 받아들일 수 없다”고 말했다고 신문이 보도했다.", [("결코 받아들일 수 없다", "김민수")]),
    ("ko", "박서진 교수의 “결코 받아들일 수 없다”라는 발언이 논란이다.", [("결코 받아들일 수 없다", "박서진")]),
    ("ko", "“결코 받아들일 수 없다”는 것이 인도 정부의 입장이다.", [("결코 받아들일 수 없다", "인도 정부")]),
    ("ko", "통신에 따르면 김민수 의원은 “나빠졌다”고 말했다.", [("나빠졌다", "김민수")]),
    ("ko", "국방실장은 “나빠졌다”고 말했다.", [("나빠졌다", "국방실장")]),
    (
        "ja",
        "李明氏は「断固反対する」とし、「対話を続ける」と述べた。",
        [("断固反対する", "李明"), ("対話を続ける", "李明")],
    ),
    ("ja", "林芳正官房長官は会見で「対話を続ける」と述べた。", [("対話を続ける", "林芳正")]),
    ("ja", "岸田前首相は会見で「対話を続ける」と述べた。", [("対話を続ける", "岸田")]),
    ("ja", "李明氏は11日の会見で「対話を続ける」と述べた。", [("対話を続ける", "李明")]),
    ("ja", "「受け入れられない」と李明氏は語った。", [("受け入れられない", "李明")]),
    ("ja", "専門家によると、「市場は縮小している」。", [("市場は縮小している", "専門家")]),
]
_UNQUOTED = [
    ("en", 'The so-called "wolf warriors" met at the bridge.'),
    ("en", 'Kim said the "so-called" plan was bad.'),
    ("en", 'She said she had read "The Art of War".'),
    ("zh", "被称为“韩流”的文化产品进入“一带一路”沿线国家。"),
    ("ko", "성명에는 “비핵화”라는 말이 없었다."),
    ("ko", "이른바 ‘한한령’이 풀릴 것이라는 기대가 나온다."),
    ("ja", "いわゆる「韓流」と「嫌韓」という言葉がある。"),
]


@pytest.mark.parametrize(("lang", "sentence", "quoted"), _QUOTED)
def test_who_says_what(lang: str, sentence: str, quoted: list[tuple[str, str]]) -> None:
    assert [(each.text, each.speaker) for each in quotations(sentence, lang)] == quoted


@pytest.mark.parametrize(("lang", "sentence"), _UNQUOTED)
def test_a_term_or_title_between_marks_is_no_quotation(lang: str, sentence: str) -> None:
    assert quotations(sentence, lang) == ()


def test_marks_inside_marks_belong_to_the_outer_text() -> None:
    assert [span.text for span in marked("他说：“这是‘韩流’。”她说：“好。")] == ["这是‘韩流’。", "好。"]


@pytest.mark.parametrize("lang", sorted(LANGUAGES))
def test_text_without_a_pattern_costs_no_more_than_its_length(lang: str) -> None:
    """Patterns that go back over a text again and again would not end within the time of a test."""
    assert quotations("“" * 3000, lang) == ()
    assert quotations("said, says “a” " * 400 + "라고 说 と " * 300, lang) is not None
