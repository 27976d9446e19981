"""Recorded reasons in the reader's language, with the publisher's words set apart."""

from __future__ import annotations

import pytest

from tests.reports.fortnight import fortnight
from yalu.changes.threads.comments import compare_comments
from yalu.model import READER_LANGUAGES, CommentState, ParsedComment
from yalu.reasons import Reason, reason_text
from yalu.reports.words.reasons import reason_phrase
from yalu.reports.words.words import words_for

MODALITY = Reason.of("words.classes", classes=[Reason.of("class.modality")], old="must", new="should")
NUMBER_AND_NAME = Reason.of(
    "words.classes", classes=[Reason.of("class.number"), Reason.of("class.name")], old="a; b", new="c"
)
SENTENCE = Reason.of("words.sentence_added_with", text="One; two.", classes=[Reason.of("class.negation")])
FETCH = Reason.of(
    "terms.differs_for",
    act=Reason.of("act.fetch"),
    old_answer=Reason.of("permission.allowed"),
    answer=Reason.of("permission.refused"),
    text="robots.txt line 3: Disallow: /",
)


@pytest.mark.parametrize("language", READER_LANGUAGES)
def test_every_reason_of_the_fortnight_is_said_in_the_reader_s_language(language: str) -> None:
    words = words_for(language)
    reasons = {change.reason for change in fortnight()[0]}
    assert len(reasons) > 15
    for reason in reasons:
        phrase = reason_phrase(words, reason)
        assert phrase.language == words.tag
        assert (phrase.text == reason_text(reason.bare())) is False or language == "en", phrase.text


@pytest.mark.parametrize(
    ("reason", "wording"),
    [
        (
            Reason.of("article.declared", reason=MODALITY, how=Reason.of("edit.silent")),
            "어조(당위·가능) 변경: must → should (고지 없음: 수정 고지도 새 수정 날짜도 없음)",
        ),
        (NUMBER_AND_NAME, "숫자, 이름 변경: a; b → c"),
        (
            Reason.joined([SENTENCE, *(Reason.of(f"form.{form}") for form in ("spacing", "hanja", "number"))], 2),
            "문장 추가: One; two. (부정 표현 포함); 띄어쓰기 차이뿐임; 그 밖에 2건",
        ),
        (
            Reason.of(
                "article.recurring",
                count=3,
                reason=Reason.of(
                    "article.declared",
                    reason=Reason.of("words.wording", old="a", new="b"),
                    how=Reason.of("edit.noticed"),
                ),
            ),
            "오락가락함, 이전 3회: 표현 변경: a → b (고지에서 언급함)",
        ),
        (
            Reason.of("article.gone", cause=Reason.of("article.status", status=410), count=2),
            "더 이상 볼 수 없음: 서버 응답 410, 2회 확인",
        ),
        (Reason.of("words.sentence_removed"), "문장 빠짐"),
        (
            Reason.of("terms.host", host="https://a.example", reason=FETCH),
            "https://a.example: 가져오기: 허용 → 불허 (robots.txt line 3: Disallow: /)",
        ),
        (
            Reason.of(
                "crawl.unreachable", address="https://a.example/feed", cause=Reason.of("answer.status", status=503)
            ),
            "https://a.example/feed 접속 불가 (응답 503)",
        ),
    ],
)
def test_a_reason_is_worded_with_everything_in_it(reason: Reason, wording: str) -> None:
    phrase = reason_phrase(words_for("ko"), reason)
    assert (phrase.text, phrase.language) == (wording, "ko")


def test_a_reason_says_which_of_its_words_a_publisher_wrote() -> None:
    number = Reason.of("words.classes", classes=[Reason.of("class.number")], old="十\ue000二", new="21")
    phrase = reason_phrase(words_for("ko"), Reason.joined([number, Reason.of("form.spacing")], 3))
    assert phrase.text == "숫자 변경: 十二 → 21; 띄어쓰기 차이뿐임"
    assert [text for text, own in phrase.parts if own] == ["十二", "21"]
    assert "".join(text for text, _ in phrase.parts) == phrase.text


def test_what_the_page_says_of_a_comment_is_told_without_its_word_for_it() -> None:
    gone = compare_comments(
        ParsedComment(id="1", text="Ask them."), ParsedComment(id="1", text="", state=CommentState.DELETED)
    )
    assert gone is not None
    assert reason_text(gone.reason) == "no longer visible: withdrawn by its author, as the page says"
