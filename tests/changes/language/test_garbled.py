"""What a wrong encoding makes of a text is no edit of it, and hides none."""

from __future__ import annotations

from dataclasses import replace
from importlib import import_module

import pytest

from yalu.changes.articles import compare_articles
from yalu.changes.language.mojibake import spoilt
from yalu.changes.threads.comments import compare_comments
from yalu.changes.versions import next_comment, next_version
from yalu.model import ParsedArticle, ParsedComment

TEXTS = {
    "ko": ("압록강의 새 다리", "배는 일곱 시에 부두를 떠난다.\n\n상인들은 트럭 70대를 세었다고 “한강일보”에 말했다."),
    "zh": ("鸭绿江的新桥", "渡轮七点离开码头。\n\n商人们说，他们数了70辆卡车。"),
    "ja": ("鴨緑江の新しい橋", "船は七時に桟橋を離れる。\n\n商人はトラックを70台数えた。"),
    "en": ("A café on the pier", "The café’s owner says “no”.\n\nTraders count 70 trucks – and wait."),
}


def served_as(text: str, right: str, wrong: str) -> str:
    return text.encode(right, "replace").decode(wrong, "replace")


def ways(lang: str) -> list[tuple[str, str]]:
    legacy = {"ko": ["cp949"], "zh": ["gb18030"], "ja": ["cp932", "euc_jp"], "en": []}[lang]
    return [(right, wrong) for right in ("utf-8", *legacy) for wrong in ("cp1252", "latin-1")]


CASES = [(lang, *way) for lang in TEXTS for way in ways(lang)] + [
    (lang, "ascii", "ascii") for lang in ("ko", "zh", "ja")
]


@pytest.mark.parametrize(("lang", "right", "wrong"), CASES)
def test_a_text_served_in_a_wrong_encoding_is_no_edit(lang: str, right: str, wrong: str) -> None:
    good = ParsedArticle(*TEXTS[lang])
    title, body = (served_as(text, right, wrong) for text in TEXTS[lang])
    bad = ParsedArticle(title, body)
    assert next_version(good, bad) is None
    assert next_version(bad, good) == good
    for old, new in ((good, bad), (bad, good)):
        findings = compare_articles(old, new)
        assert findings
        assert all(finding.significance < 0.2 for finding in findings), [finding.reason for finding in findings]


@pytest.mark.parametrize("lang", TEXTS)
def test_an_edit_beside_it_is_told(lang: str) -> None:
    title, body = TEXTS[lang]
    good = ParsedArticle(title, body)
    first, second = body.split("\n\n")
    bad = ParsedArticle(
        served_as(title, "utf-8", "cp1252"), served_as(first, "utf-8", "cp1252") + "\n\n" + second.replace("70", "90")
    )
    stored = next_version(good, bad)
    assert stored is not None
    assert (stored.title, stored.body) == (title, body.replace("70", "90"))
    (finding,) = [change for change in compare_articles(good, bad) if change.significance >= 0.2]
    assert finding.evidence["added"] == ["90"]


def test_letters_that_were_cut_are_no_edit() -> None:
    good = ParsedArticle(*TEXTS["ko"])
    bad = replace(good, title="압록강의 � 다리", body=good.body.replace("부두", "���두"))
    assert next_version(good, bad) is None
    assert next_version(good, replace(bad, body=bad.body.replace("70", "90"))) is not None


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("他来了。", "他来了?"),
        ("정말 그렇다.", "정말 그렇다?"),
        ("시진핑 연내 방한⋯", "시진핑 연내 방한?"),
        ("Talks are over—", "Talks are over?"),
        ("Is it over…", "Is it over?"),
        ("He said “no”.", "He said ?no?."),
        ("A naïve plan", "A naive plan"),
        ("Le café ferme", "Le cafe ouvre"),
    ],
)
def test_question_marks_and_accents_are_read_as_written(old: str, new: str) -> None:
    assert next_version(ParsedArticle("t", old), ParsedArticle("t", new)) is not None


@pytest.mark.parametrize(
    ("good", "bad"),
    [
        ("The students' quota & the “rule”", "The students&#x27; quota &amp; the &ldquo;rule&rdquo;"),
        ("항만공사께 드리는 글 – 목포의 시선", "항만공사께 드리는 글 ? 목포의 시선"),
        ("Mayor José opens the café", "Mayor Jos? opens the caf?"),
        ("It costs 100€ they say.", "It costs 100? they say."),
    ],
)
def test_a_text_escaped_twice_or_without_what_its_character_set_lacks_is_no_edit(good: str, bad: str) -> None:
    assert next_version(ParsedArticle(good, good), ParsedArticle(bad, bad)) is None
    assert all(
        change.significance < 0.2 for change in compare_articles(ParsedArticle("t", bad), ParsedArticle("t", good))
    )


def test_a_comment_in_a_wrong_encoding_is_no_edit() -> None:
    good = ParsedComment("1", TEXTS["zh"][1])
    bad = ParsedComment("1", served_as(good.text, "utf-8", "cp1252"))
    assert next_comment(good, bad) is None
    for old, new in ((good, bad), (bad, good)):
        finding = compare_comments(old, new)
        assert finding is not None
        assert finding.significance < 0.2


def test_little_of_a_text_is_misread_that_begins_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    module = import_module("yalu.changes.language.mojibake")
    misread, whole = module._misread, "中韩é" * 20_000
    served = served_as(whole, "utf-8", "latin-1")
    sizes: list[int] = []

    def counted(text: str, right: str, wrong: str) -> str:
        sizes.append(len(text))
        return str(misread(text, right, wrong))

    monkeypatch.setattr(module, "_misread", counted)
    assert not spoilt("è" * 60_000, whole)
    assert sum(sizes) <= 24  # the first two characters in each of the twelve ways
    assert spoilt(served, whole)


def test_a_damaged_paragraph_is_known_among_more_paragraphs() -> None:
    good = ParsedArticle("Africa", "Africa’s café is open.\n\nA new paragraph.\n\nTraders count 70 trucks.")
    bad = ParsedArticle("Africa", "Africaâ€™s cafÃ© is open.\n\nTraders count 70 trucks.")
    (change,) = compare_articles(bad, good)
    assert "new paragraph" in str(change.evidence["added"])
    assert "café" not in str(change.evidence)


def test_only_the_marks_of_a_text_are_damaged() -> None:
    good = ParsedArticle("Der Hafen", "Die „Möwe“ läuft aus.\n\nSie trägt 70 Körbe.")
    bad = ParsedArticle("Der Hafen", "Die â€žMöweâ€œ läuft aus.\n\nSie trägt 70 KÃ¶rbe.")
    (change,) = compare_articles(bad, good)
    assert change.significance < 0.2
