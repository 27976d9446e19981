"""Paragraphs that only one capture has: furniture by its words weighs little, prose and notices keep their weight."""

from __future__ import annotations

import hashlib
import json
from importlib import resources

import pytest

from benchmarks.furniture import train
from benchmarks.furniture.examples import Labelled, made
from yalu.changes import compare_articles
from yalu.changes.body.furniture import WEIGHTS, features, furniture_classifier
from yalu.model import Article, Kind
from yalu.reasons import Reason

_TEXT = tuple(f"On day {day} the bridge carried {day * 31} trucks, as the customs house counted." for day in range(6))
_OLD = Article("The bridge opens", "\n\n".join(_TEXT))

FURNITURE = (
    "Get our morning newsletter: sign up with your email address.",
    "We may earn a commission from links on this page.",
    "무료로 구독하고 매일 아침 소식을 받아 보세요.",
    "이번 주만 연간 구독 40% 할인 혜택 보기",
    "앱을 설치하고 알림을 받아 보세요!",
    "東アジアの朝メールを受け取る",
    "今週限り、年間購読が四割引 プランを見る",
    "アンケートにご協力ください。",
    "下載APP，第一時間掌握新聞",
    "現在加入會員，首月免費，立即訂閱！",
)
PROSE = (
    "Readers of this page will know that the bridge was promised thirty years ago.",
    "Why did nobody ask the ferrymen?",
    "佐藤 健一 saw 3 boats.",
    "김철수 saw 3 boats.",
    "In a poll taken in May, 48 % of the town said that they would cross it for work.",
    "독자라면 누구나 이 다리가 30년 전에 약속되었다는 것을 안다.",
    "왜 아무도 뱃사공에게 묻지 않았는가?",
    "読者なら、この橋が三十年前に約束されたことを知っているはずだ。",
    "なぜ誰も渡し守に尋ねなかったのか。",
    "读者都知道，这座桥三十年前就许下了。",
    "為什麼沒有人去問擺渡人？",
)
NOTICES = (
    "Correction: an earlier version of this article gave the wrong price of a subscription.",
    "Editor’s note: sign-up figures in this article were updated on 3 May.",
    "정정: 본문의 구독료 9,900원은 12,000원이므로 바로잡습니다.",
    "【정정】 앱 이름이 잘못되었기에 바로잡습니다.",
    "更正：文中会员价格有误，应为每月18元。",
    "編者按：訂閱人數已更新。",
    "訂正：本文中の購読料に誤りがありました。お詫びして訂正します。",
    "この記事は5月2日に公開された後、内容を補足しています。",
    "이 칼럼은 필자의 개인 의견이며 본지의 편집 방향과 다를 수 있습니다.",
    "本文仅代表作者个人观点，不代表本报立场。",
    "本文僅代表作者個人觀點，不代表本報立場。",
    "The views expressed in this article are the author’s own.",
    "This article was amended on 3 May to include a response from the company.",
)

BOILERPLATE = ("form.boilerplate_added", "form.boilerplate_removed")


def _with(paragraph: str) -> Article:
    return Article(_OLD.title, "\n\n".join((*_TEXT[:3], paragraph, *_TEXT[3:])))


@pytest.mark.parametrize("text", FURNITURE)
def test_furniture_that_comes_or_goes_is_no_edit(text: str) -> None:
    for before, after, code in ((_OLD, _with(text), BOILERPLATE[0]), (_with(text), _OLD, BOILERPLATE[1])):
        (change,) = compare_articles(before, after)
        assert change.kind is Kind.ARTICLE_BODY and change.significance < 0.2
        assert change.reason == Reason.of(code)


@pytest.mark.parametrize("text", PROSE)
def test_prose_that_comes_or_goes_keeps_its_weight(text: str) -> None:
    for before, after in ((_OLD, _with(text)), (_with(text), _OLD)):
        (change,) = compare_articles(before, after)
        assert change.significance >= 0.5


@pytest.mark.parametrize("text", NOTICES)
def test_what_a_publisher_says_about_the_article_is_never_furniture(text: str) -> None:
    for before, after in ((_OLD, _with(text)), (_with(text), _OLD)):
        assert all(change.reason.code not in BOILERPLATE for change in compare_articles(before, after))


def test_an_edit_beside_furniture_is_told() -> None:
    edited = _with(FURNITURE[0])
    edited = Article(edited.title, edited.body.replace("93 trucks", "39 trucks"))
    (change,) = compare_articles(_OLD, edited)
    assert change.significance >= 0.5


def test_an_edit_inside_a_line_of_furniture_is_weighed_as_words() -> None:
    before, after = (
        _with("Digital subscriptions cost $4.99 a month."),
        _with("Digital subscriptions cost $9.99 a month."),
    )
    (change,) = compare_articles(before, after)
    assert change.significance >= 0.5


def test_made_up_notices_and_prose_are_not_furniture() -> None:
    wrong = [one.text for one in made() if not one.furniture and furniture_classifier().is_furniture(one.text)]
    assert not wrong


def test_features_see_no_difference_in_width_numbers_or_case() -> None:
    assert features("ＳＡＶＥ　12,500 TODAY") == features("Save 98,765 today")


def test_the_shipped_file_names_its_version_and_its_examples() -> None:
    text = (resources.files("yalu.changes") / "data" / WEIGHTS).read_text(encoding="utf-8")
    shipped = json.loads(text)
    assert shipped["version"] == train.VERSION and len(shipped["examples"]) == hashlib.sha256().digest_size * 2
    assert len(text.encode()) < 1_000_000


def test_training_gives_the_same_file_again() -> None:
    examples = [one for one in made() if one.lang == "ko"]
    assert train.trained(examples) == train.trained(list(examples))


def test_the_cut_loses_no_more_prose_than_it_may() -> None:
    examples = [Labelled(f"line {number}", False, "en", "", "pages") for number in range(1000)]
    cuts = train.cuts_of(examples, [number / 100 for number in range(1000)])
    assert sum(number / 100 > cuts["other"] for number in range(1000)) <= 1000 * train.MOST_LOST
    assert cuts["hangul"] == train.LEAST_CUT
