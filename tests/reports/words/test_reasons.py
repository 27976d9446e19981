"""Recorded reasons in four languages."""

from __future__ import annotations

import re

import pytest

from tests.growth import grows_linearly
from tests.reports.fortnight import fortnight
from yalu.changes import compare_articles, compare_comments
from yalu.model import READER_LANGUAGES, Article, Comment, CommentState
from yalu.reports.words import Phrase, told_reason, words_for
from yalu.reports.words.reason_messages import PHRASES
from yalu.reports.words.reasons import told_note

TRANSLATED = ["ko", "zh", "ja"]


@pytest.mark.parametrize("language", READER_LANGUAGES)
def test_every_reason_of_the_fortnight_is_said_in_the_reader_s_language(language: str) -> None:
    words = words_for(language)
    reasons = sorted({change.reason for change in fortnight()[0]})
    assert len(reasons) > 15
    assert [reason for reason in reasons if told_reason(words, reason).language != words.tag] == []


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        (
            "modality changed: must → should (silent: no notice, no newer modified date)",
            "어조(당위·가능) 변경: must → should (고지 없음: 수정 고지도 새 수정 날짜도 없음)",
        ),
        ("number and name changed: a; b → c", "숫자, 이름 변경: a; b → c"),
        (
            "a whole sentence was added: One; two. (negation in it); spacing only; and 4 more",
            "문장 추가: One; two. (부정 표현 포함); 띄어쓰기 차이뿐임; 그 밖에 4건",
        ),
        (
            "back and forth, 3 times before: wording changed: a → b (a notice speaks of it)",
            "오락가락함, 이전 3회: 표현 변경: a → b (고지에서 언급함)",
        ),
        ("no longer available: the server answers 410, seen 2 times", "더 이상 볼 수 없음: 서버 응답 410, 2회 확인"),
        ("a whole sentence was taken out", "문장 빠짐"),
        (
            "https://a.example: fetch: allowed -> not allowed (robots.txt line 3: Disallow: /)",
            "https://a.example: 가져오기: 허용 → 불허 (robots.txt line 3: Disallow: /)",
        ),
        ("number changed: 12 → 21 (in euros)", "숫자 변경: 12 → 21 (in euros)"),
    ],
)
def test_a_reason_is_made_of_known_phrases(reason: str, said: str) -> None:
    told = told_reason(words_for("ko"), reason)
    assert (told.text, told.language) == (said, "ko")


def test_a_reason_says_which_of_its_words_a_publisher_wrote() -> None:
    told = told_reason(words_for("ko"), "number changed: 十\ue000二 → 21; spacing only")
    assert told.text == "숫자 변경: 十二 → 21; 띄어쓰기 차이뿐임"
    assert [text for text, own in told.parts if own] == ["十二", "21"]
    assert "".join(text for text, _ in told.parts) == told.text


@pytest.mark.parametrize("reason", ["the moon was full", "the moon was full; number changed: 1 → 2", ""])
@pytest.mark.parametrize("language", TRANSLATED)
def test_an_unknown_reason_stays_in_english_and_says_so(reason: str, language: str) -> None:
    assert told_reason(words_for(language), reason) == Phrase(reason, "en")


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_phrase_is_known_by_itself(language: str) -> None:
    words = words_for(language)
    example = {"count": "3", "known": "9", "classes": "number", "answer": "allowed", "old_answer": "unstated"}
    example |= {"cause": "it leads elsewhere", "host": "https://a.example", "act": "fetch"}
    for recorded in PHRASES:
        reason = re.sub(r"\{(\w+)\}", lambda name: example.get(name[1], "Wort"), recorded)
        said = told_reason(words, reason)
        assert said.language == words.tag, reason
        assert "{" not in said.text


def test_what_the_page_says_of_a_comment_is_told_without_its_word_for_it() -> None:
    gone = compare_comments(Comment(id="1", text="Ask them."), Comment(id="1", text="", state=CommentState.DELETED))
    assert gone is not None
    assert "deleted" in gone.reason
    assert told_reason(words_for("en"), gone.reason).text == (
        "no longer visible: withdrawn by its author, as the page says"
    )


def test_reasons_of_real_comparisons_are_known() -> None:
    old = Article(title="Seoul must answer", body="The pact has 20 chapters.\n\nShips pass.", byline=("A. Bee",))
    new = Article(title="Will Seoul answer?", body="The pact has 22 chapters.\n\nTowers stay.", byline=("C. Dee",))
    findings = compare_articles(old, new)
    assert len(findings) >= 3
    for finding in findings:
        assert told_reason(words_for("ja"), finding.reason).language == "ja", finding.reason


@pytest.mark.parametrize("text", ["; " * 250, ": " * 250, " → " * 160, "number changed: " + "a → " * 110, "(" * 500])
def test_a_hostile_reason_takes_time_in_proportion(text: str) -> None:
    assert told_reason(words_for("ko"), text[:500] + "!").text
    assert grows_linearly(lambda size: told_reason(words_for("ko"), text[:size] + "!"), 500)


@pytest.mark.parametrize(
    ("note", "said"),
    [
        (
            "the-estuary: https://a.example/robots.txt refuses us (answers 503, wait 3600 s)",
            "https://a.example/robots.txt の訪問拒否（応答503、待機3,600秒）",
        ),
        ("x: cannot reach https://a.example/ (no route)", "https://a.example/ に到達できず（no route）"),
        (
            "x: 3 of 9 pages refuse us, first https://a.example/1 (answers 403)",
            "9ページ中3ページで訪問拒否、最初は https://a.example/1（応答403）",
        ),
    ],
)
def test_a_failed_crawl_is_told_without_the_source_s_id(note: str, said: str) -> None:
    assert told_note(words_for("ja"), note) == Phrase(said, "ja")
