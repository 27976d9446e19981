"""What became of quotations between two states of a body."""

from __future__ import annotations

from dataclasses import replace

import pytest

from yalu.changes.articles import compare_articles
from yalu.changes.quotations.find import LANGUAGES, TESTED
from yalu.model import Kind, ParsedArticle
from yalu.reasons import Reason, reason_text
from yalu.records.nouns.change import QuotationEdit

_OPENING = "The bridge at Dandong was opened to trucks again this week after four years of silence."
_QUOTED = '"We will open the second lane in spring," said Park Ji-min, a spokesman for the port.'


def edited(old: str, new: str, lang: str = "en", quoted_in: frozenset[str] = TESTED) -> Reason:
    before = ParsedArticle("A bridge", f"{_OPENING}\n\n{old}", language=lang)
    findings = compare_articles(before, replace(before, body=f"{_OPENING}\n\n{new}"), quoted_in=quoted_in)
    return next(finding.reason for finding in findings if finding.kind is Kind.ARTICLE_BODY)


@pytest.mark.parametrize(
    ("old", "new", "edit"),
    [
        (_QUOTED, _QUOTED.replace("spring", "autumn"), QuotationEdit.CHANGED),
        ("Nothing was said of the lane.", _QUOTED, QuotationEdit.ADDED),
        (_QUOTED, "Nothing was said of the lane.", QuotationEdit.WITHDRAWN),
    ],
)
def test_an_edited_quotation_is_a_fact_of_the_reason(old: str, new: str, edit: QuotationEdit) -> None:
    assert QuotationEdit.among(edited(old, new)) == (edit,)


def test_speakers_are_named_only_where_asked_for() -> None:
    other = _QUOTED.replace("Park Ji-min", "Ha Eun-seo")
    assert QuotationEdit.among(edited(_QUOTED, other)) == ()
    assert QuotationEdit.among(edited(_QUOTED, other, quoted_in=LANGUAGES)) == (QuotationEdit.REATTRIBUTED,)
    words = reason_text(edited(_QUOTED, _QUOTED.replace("spring", "autumn")))
    assert words.startswith("a quotation of a speaker changed: ") and "Park" not in words


def test_the_reason_names_speaker_and_words() -> None:
    words = reason_text(edited(_QUOTED, _QUOTED.replace("spring", "autumn"), quoted_in=LANGUAGES))
    assert words.startswith("a quotation of Park Ji-min changed: ")
    assert "spring" in words
    assert "autumn" in words


def test_without_the_publishers_words_neither_speaker_nor_words_are_named() -> None:
    words = reason_text(edited(_QUOTED, _QUOTED.replace("spring", "autumn"), quoted_in=LANGUAGES).bare())
    assert words.startswith("a quotation of a named speaker changed; ")
    assert "Park" not in words


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (_QUOTED, _QUOTED.replace('"We', "“We").replace('spring,"', "spring,”")),
        (_QUOTED, _QUOTED.replace(" for the port", " for the harbour")),
        (_QUOTED, _QUOTED.replace("Park Ji-min, a spokesman for the port", "she")),
        (_QUOTED, 'A spokesman mentioned "We will open the second lane in spring," and left.'),
    ],
)
def test_the_same_words_between_marks_are_no_edited_quotation(old: str, new: str) -> None:
    assert QuotationEdit.among(edited(old, new, quoted_in=LANGUAGES)) == ()


def test_every_kind_of_edit_is_named_before_a_second_of_one() -> None:
    old = "\n\n".join((_QUOTED, '"Prices fell," said Ana Cruz.', '"The ferry is late again," said Bo Kim.'))
    added = (
        f'"{what} must be repaired before the winter," said {who}.'
        for what, who in (("Roads", "Li Na"), ("Cranes", "Wu Di"))
    )
    new = "\n\n".join((_QUOTED.replace("spring", "autumn"), '"Prices fell," said Choi Min.', *added))
    assert QuotationEdit.among(edited(old, new, quoted_in=LANGUAGES)) == tuple(QuotationEdit)


def test_chinese_and_japanese_are_compared_only_where_asked_for() -> None:
    old, new = "李明说：“桥在春天开通，我们准备好了。”", "李明说：“桥在秋天开通，我们准备好了。”"
    assert QuotationEdit.among(edited(old, new, "zh")) == ()
    assert QuotationEdit.among(edited(old, new, "zh", LANGUAGES)) == (QuotationEdit.CHANGED,)


def test_a_reason_has_no_more_of_a_speaker_than_of_a_name() -> None:
    long = "The tall man in the grey coat whom nobody had seen at the port before that cold morning in November"
    reason = edited(_QUOTED, f'{long} said, "We will open the second lane in spring."', quoted_in=LANGUAGES)
    assert QuotationEdit.among(reason) == (QuotationEdit.REATTRIBUTED,)
    (quotation,) = (part for part in reason.parts() if part.code == "quotation.reattributed")
    assert max(map(len, quotation.quoted())) <= 60
