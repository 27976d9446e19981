"""The catalogues: nothing missing, nothing guessed, the same placeholders, and no word that claims to know a motive."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from yalu.model import READER_LANGUAGES
from yalu.reports.words.catalogue import locale_of
from yalu.reports.words.words import words_for

ROOT = Path(__file__).parents[3]
REPORTS = ROOT / "yalu" / "reports"
TRANSLATED = [language for language in READER_LANGUAGES if language != "en"]
CALLS = frozenset({"gettext", "ngettext", "marked", "marked_plural"})
FORBIDDEN = {
    "en": r"\b(?:delet|censor|purg|scrub)\w*",
    "ko": "삭제|검열|지워|지움",
    "zh": "删|审查|封杀|屏蔽|和谐",
    "ja": "削除|検閲|消去",
}
"""What nobody can know of a text that is no longer there."""


SECOND_WORDS = {"zh": "变动|重要度", "ja": "バージョン"}
"""Words for a thing that another word is used for: 变更, 重要程度, 版."""


@cache
def catalogue(language: str) -> Catalog:
    file = REPORTS / "words" / "catalogues" / f"{language}.po"
    return read_po(BytesIO(file.read_bytes()), locale=locale_of(language))


def messages(language: str) -> Iterator[tuple[Message, tuple[str, ...], tuple[str, ...]]]:
    """Each message with its English forms and its translated ones."""
    for message in catalogue(language):
        if message.id:
            ids = message.id if isinstance(message.id, (tuple, list)) else (message.id,)
            translations = message.string if isinstance(message.string, (tuple, list)) else (message.string or "",)
            yield message, tuple(ids), tuple(translations)


def test_the_catalogues_are_those_of_the_code() -> None:
    command = [sys.executable, str(ROOT / "docs" / "catalogues.py"), "--check"]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr


def test_the_code_says_nothing_that_the_extraction_does_not_find() -> None:
    code_messages = {
        part.value
        for folder in (REPORTS, ROOT / "yalu" / "web")
        for file in folder.rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and getattr(node.func, "attr", getattr(node.func, "id", "")) in CALLS
        for part in node.args
        if isinstance(part, ast.Constant) and isinstance(part.value, str)
    }
    assert len(code_messages) > 300
    known = {form for _, ids, _ in messages("ko") for form in ids}
    assert code_messages - known == set()


@pytest.mark.parametrize("language", TRANSLATED)
def test_nothing_is_missing_or_guessed(language: str) -> None:
    count = 0
    for message, ids, translations in messages(language):
        assert all(translations), f"{language}: {ids[0]}"
        assert not message.fuzzy
        count += 1
    assert count > 300
    assert not catalogue(language).obsolete


@pytest.mark.parametrize("language", TRANSLATED)
def test_placeholders_agree(language: str) -> None:
    for _, ids, translations in messages(language):
        wanted = {name for form in ids for name in re.findall(r"\{(\w*)\}", form)}
        for form in translations:
            assert set(re.findall(r"\{(\w*)\}", form)) == wanted, f"{language}: {ids[0]} -> {form}"


@pytest.mark.parametrize("language", TRANSLATED)
def test_messages_with_a_number_have_the_language_s_plural_forms(language: str) -> None:
    plurals = 0
    for _, ids, translations in messages(language):
        if len(ids) == 2:
            plurals += 1
            assert len(translations) == catalogue(language).num_plurals == 1
    assert plurals > 40


def test_english_tells_one_from_many() -> None:
    words = words_for("en")
    phrases = [words.ngettext("{count} new article", "{count} new articles", count) for count in (0, 1, 2, 1200)]
    assert phrases == ["0 new articles", "1 new article", "2 new articles", "1,200 new articles"]


@pytest.mark.parametrize("language", READER_LANGUAGES)
def test_no_language_claims_to_know_who_took_a_text_away_or_why(language: str) -> None:
    phrases = [
        form
        for _, ids, forms in messages("ko" if language == "en" else language)
        for form in (ids if language == "en" else forms)
    ]
    assert len(phrases) > 300
    assert [form for form in phrases if re.search(FORBIDDEN[language], form, re.IGNORECASE)] == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_translations_are_in_their_language(language: str) -> None:
    script = {"ko": "[가-힣]", "zh": "[一-鿿]", "ja": "[ぁ-ヿ一-鿿]"}[language]
    foreign = {"ko": "[ぁ-ヿ一-鿿]", "zh": "[ぁ-ヿ가-힣]", "ja": "[가-힣]"}[language]
    for _, ids, translations in messages(language):
        for form in translations:
            bare = re.sub(r"\{\w*\}", "", form)
            assert re.search(script, bare) or not re.search(r"[A-Za-z]", bare), f"{ids[0]} -> {form}"
            assert not re.search(foreign, form), form
            assert "  " not in form
            assert form == form.strip()


def test_chinese_is_simplified() -> None:
    traditional = set("國韓說無題變動觀點評論見時間閱讀錄後開關閉報紙來複雜條頁")
    assert [form for _, _, translations in messages("zh") for form in translations if traditional & set(form)] == []


def test_an_unknown_language_or_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="'fr'"):
        words_for("fr")
    with pytest.raises(ValueError, match="Mars/Base"):
        words_for("en", "Mars/Base")


@pytest.mark.parametrize("language", SECOND_WORDS)
def test_a_thing_has_one_word(language: str) -> None:
    forms = [form for _, _, translations in messages(language) for form in translations]
    assert len(forms) > 500
    assert [form for form in forms if re.search(SECOND_WORDS[language], form)] == []
