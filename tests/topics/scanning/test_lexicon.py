"""An analyst's own terms and rules, and what is said when they are wrong."""

from __future__ import annotations

import hashlib
from importlib import resources
from pathlib import Path

import pytest

from yalu.errors import LexiconFileError
from yalu.topics.explain import explain
from yalu.topics.matching import match
from yalu.topics.scanning.lexicon import LEXICON_VERSION, load_lexicon


def written(folder: Path, text: str) -> Path:
    file = folder / "mine.toml"
    file.write_text(text, encoding="utf-8")
    return file


def test_own_terms_are_added_to_a_row(tmp_path: Path) -> None:
    own = load_lexicon([written(tmp_path, '[[row]]\nid = "cn"\nen = ["Celestial Court"]\n')])
    title = "Seoul and the Celestial Court"
    assert not match(title, "").in_scope
    assert match(title, "", lexicon=own).rule == "R2"


def test_own_terms_may_be_taken_away(tmp_path: Path) -> None:
    own = load_lexicon([written(tmp_path, '[[row]]\nid = "culture-k"\ndrop = ["kimchi"]\n')])
    assert match("China's kimchi", "").in_scope
    assert not match("China's kimchi", "", lexicon=own).in_scope


def test_own_rules_come_first(tmp_path: Path) -> None:
    text = '[[rule]]\nid = "chips-between"\nscore = 0.8\ntitle = ["chips", "o-us"]\nlead = ["K"]\nwithout = ["S"]\n'
    own = load_lexicon([written(tmp_path, text)])
    topic_match = match("Washington's semiconductor rules", "Korean makers wait.", lexicon=own)
    assert (topic_match.rule, topic_match.score, topic_match.in_scope) == ("chips-between", 0.8, True)
    assert "a rule of your own" in explain(topic_match)


def test_own_masks_and_traps_are_heeded(tmp_path: Path) -> None:
    text = '[[mask]]\nlang = "en"\nwords = ["China Beach"]\n[[trap]]\nterms = ["Seoul"]\nnot_before = [" sister"]\n'
    own = load_lexicon([written(tmp_path, text)])
    assert not match("China Beach and Korea", "", lexicon=own).in_scope
    assert not match("A Seoul sister in China", "", lexicon=own).in_scope
    assert match("A Seoul brother in China", "", lexicon=own).in_scope


def test_the_version_tells_additions_apart(tmp_path: Path) -> None:
    first = load_lexicon([written(tmp_path, '[[row]]\nid = "cn"\nen = ["Cathay"]\n')]).version
    second = load_lexicon([written(tmp_path, '[[row]]\nid = "cn"\nen = ["Sina"]\n')]).version
    assert first != second
    assert first.startswith(f"{LEXICON_VERSION}+")
    assert load_lexicon([]).version == LEXICON_VERSION


@pytest.mark.parametrize(
    ("text", "row", "reason"),
    [
        ("[[row]\n", None, "not TOML"),
        ('[[rows]]\nid = "x"\n', "rows", "no such table"),
        ('[row]\nid = "x"\n', "row", "written as"),
        ('[[row]]\nclass = "C"\n', None, "needs an id"),
        ('[[row]]\nid = "x"\nclass = "Z"\n', "x", "class"),
        ('[[row]]\nid = "x"\n', "x", "class"),
        ('[[row]]\nid = "x"\nclass = "C"\nfr = ["Chine"]\n', "x", "no such field"),
        ('[[row]]\nid = "x"\nclass = "C"\nen = "China"\n', "x", "list of texts"),
        ('[[row]]\nid = "x"\nclass = "C"\nen = [""]\n', "x", "list of texts"),
        ('[[row]]\nid = "x"\nclass = "H"\nneeds = "J"\n', "x", "C or K"),
        ('[[mask]]\nlang = "fr"\nwords = ["x"]\n', "mask", "lang"),
        ('[[trap]]\nterms = ["x"]\nbefore = ["y"]\n', "trap", "no such field"),
        ('[[rule]]\nid = "r"\nscore = 2\ntitle = ["C"]\n', "r", "score"),
        ('[[rule]]\nid = "r"\nscore = 0.7\ntitle = ["nothing"]\n', "r", "nothing"),
        ('[[rule]]\nid = "r"\nscore = 0.7\n', "r", "what to find"),
        ("[[rule]]\nscore = 0.7\n", None, "needs an id"),
    ],
)
def test_a_wrong_file_is_named_with_the_row(tmp_path: Path, text: str, row: str | None, reason: str) -> None:
    file = written(tmp_path, text)
    with pytest.raises(LexiconFileError, match=reason) as caught:
        load_lexicon([file])
    assert (caught.value.file, caught.value.row) == (str(file), row)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(LexiconFileError, match="cannot be read"):
        load_lexicon([tmp_path / "none.toml"])


def test_a_match_is_explained_in_words() -> None:
    lines = explain(match("THAAD and Beijing", "", lang="en")).splitlines()
    assert lines[0].startswith("in scope, 0.8, rule R3")
    assert "  title 0-5  THAAD  (H: issue that needs a party)" in lines
    assert lines[-1] == f"lexicon {LEXICON_VERSION}"


SHIPPED = ("9", "ca1afba0a3053fc9")
"""The version of the shipped lexicon and the digest of its files: who changes a file raises the one and writes both."""


def test_the_version_goes_up_with_the_shipped_files() -> None:
    digest = hashlib.sha256()
    for file in sorted((resources.files("yalu.topics") / "data").iterdir(), key=lambda file: file.name):
        digest.update(f"{file.name}\0{file.read_text(encoding='utf-8')}\0".encode())
    assert (LEXICON_VERSION, digest.hexdigest()[:16]) == SHIPPED
