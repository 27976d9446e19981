"""Codebooks are read from TOML; an error names the file and the line or key."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from yalu.coding.codebook import load_codebook, parse_codebook, shipped_codebooks, worded
from yalu.errors import CodebookError
from yalu.model import READER_LANGUAGES

OWN = """
id = "tone"
version = "2"
title = "어조"
instruction = "하나만 고른다"
[[category]]
code = "calm"
name = "차분"
definition = "…"
examples = []
[[category]]
code = "heated"
name = { ko = "격앙", ja = "激しい" }
definition = "…"
examples = ["!"]
"""


def test_every_shipped_codebook_is_worded_in_every_language() -> None:
    assert shipped_codebooks() == ("silent-edit",)
    for name in shipped_codebooks():
        codebook = load_codebook(name)
        assert codebook.codebook_id == name
        wordings = [codebook.title, codebook.instruction]
        for category in codebook.categories:
            assert category.examples
            wordings += [category.name, category.definition, *category.examples]
        assert all(set(wording) == set(READER_LANGUAGES) for wording in wordings)
        assert parse_codebook(codebook.document, name) == codebook


def test_a_file_of_ones_own_in_one_language_or_some(tmp_path: Path) -> None:
    (tmp_path / "tone.toml").write_text(OWN, encoding="utf-8")
    codebook = load_codebook(str(tmp_path / "tone.toml"))
    assert codebook.codes == ("calm", "heated") and codebook.version == "2"
    assert worded(codebook.title, "ja") == "어조"
    heated = codebook.categories[1]
    assert [worded(heated.name, language) for language in ("ja", "ko", "en")] == ["激しい", "격앙", "격앙"]


@pytest.mark.parametrize(
    ("old", "new", "where"),
    [
        ('id = "tone"', 'id = "a tone"', ": id: must be lower-case"),
        ('version = "2"', "version = 2", ": version: must be text in quotes"),
        ('title = "어조"', 'titel = "어조"', ": titel: no such field; did you mean 'title'?"),
        ('instruction = "하나만 고른다"', "", ": instruction: is missing"),
        ('code = "calm"', 'code = "heated"', r": category\[1\]\.code: 'heated' is used twice"),
        ('definition = "…"', "", r": category\[0\]\.definition: is missing"),
        ('name = "차분"', "name = { fr = 'calme' }", r": category\[0\]\.name\.fr: the languages are en, ko, zh, ja"),
        ('name = "차분"', "name = {}", r": category\[0\]\.name: must be a text, or a table"),
        ('examples = ["!"]', 'examples = ["!", ""]', r": category\[1\]\.examples\[1\]: must not be empty"),
        ('examples = ["!"]', 'examples = "!"', r": category\[1\]\.examples: must be a list"),
        ("[[category]]", "[category]", ": is not TOML: .* line 1[0-9]"),
        ('code = "calm"', "code = ", ": is not TOML: .* line 7"),
    ],
)
def test_an_error_names_file_and_place(old: str, new: str, where: str, tmp_path: Path) -> None:
    file = tmp_path / "tone.toml"
    file.write_text(OWN.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(CodebookError, match=re.escape(str(file)) + where):
        load_codebook(str(file))


def test_there_are_two_to_nine_categories(tmp_path: Path) -> None:
    head, first, second = OWN.split("[[category]]")
    many = "".join(f"[[category]]{second.replace('heated', f'c{number}')}" for number in range(10))
    for text in (f"{head}[[category]]{first}", head + many, head):
        file = tmp_path / "few.toml"
        file.write_text(text, encoding="utf-8")
        with pytest.raises(CodebookError, match=r"category: (there must be 2 to 9|is missing)"):
            load_codebook(str(file))


def test_what_is_no_file_and_no_codebook() -> None:
    with pytest.raises(CodebookError, match=r"did you mean 'silent-edit'"):
        load_codebook("silent-edits")
    with pytest.raises(CodebookError, match=r"nowhere\.toml: cannot be read: No such file"):
        load_codebook("nowhere.toml")
