from __future__ import annotations

from importlib import import_module

import pytest
from rapidfuzz import fuzz, process

from yalu.changes.text_diff.context import MOST_COMPARED, in_context, sentences

OLD = "Trade fell last year. Exports to China fell by 20 percent.\n\nSeoul agrees with it all. Nobody spoke."
NEW = "Trade fell last year. Exports to China fell by 22 percent.\n\nSeoul does not agree with it all. Nobody spoke."


def test_a_number_stands_in_its_sentence() -> None:
    assert in_context(OLD, NEW, "20", "22") == (
        "Exports to China fell by 20 percent.",
        "Exports to China fell by 22 percent.",
    )


def test_a_word_that_came_in_shows_the_sentence_without_it() -> None:
    assert in_context(OLD, NEW, None, "does not") == (
        "Seoul agrees with it all.",
        "Seoul does not agree with it all.",
    )


def test_a_sentence_that_came_whole_has_no_other_side() -> None:
    assert in_context("One.", "One. 새로운 문장이 하나 더 있다.", None, "새로운 문장이 하나 더 있다.") == (
        None,
        "새로운 문장이 하나 더 있다.",
    )


def test_the_same_words_elsewhere_are_not_taken_for_the_change() -> None:
    assert in_context("There are 20 ships. It cost 20 won.", "There are 20 ships. It cost 30 won.", "20", "30") == (
        "It cost 20 won.",
        "It cost 30 won.",
    )


def test_chinese_and_japanese_sentences_end_at_their_own_marks() -> None:
    assert sentences("他说：“必须改。”大家同意。下一句。") == ("他说：“必须改。”", "大家同意。", "下一句。")


def test_no_more_is_compared_for_a_long_sentence_than_the_bound_allows(monkeypatch: pytest.MonkeyPatch) -> None:
    compared = []
    extract_one = process.extractOne

    def counted(sentence: str, others: list[str], *, scorer: object, score_cutoff: float) -> object:
        compared.append(len(sentence) * sum(map(len, others)))
        return extract_one(sentence, others, scorer=fuzz.ratio, score_cutoff=score_cutoff)

    monkeypatch.setattr(process, "extractOne", counted)
    old = " ".join(f"Line {number} was {'so ' * 300}said." for number in range(200))
    new = old.replace("said", "sung") + " " + "word " * 20_000
    before, after = in_context(old, new, None, "word " * 10)
    assert (before, after) == (None, ("word " * 20_000)[:400])
    assert 0 < sum(compared) <= MOST_COMPARED


def test_sentences_of_the_other_side_are_gathered_once(monkeypatch: pytest.MonkeyPatch) -> None:
    gathered = []

    def counted(some: tuple[str, ...]) -> frozenset[str]:
        gathered.append(len(some))
        return frozenset(some)

    monkeypatch.setattr(import_module("yalu.changes.text_diff.context"), "set", counted, raising=False)
    in_context(" ".join(f"Line {n} was said." for n in range(500)), "Nothing of it.", "was", "of")
    assert gathered == [500, 1]
