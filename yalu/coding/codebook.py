"""Codebooks: the categories that coders sort changes into, read from TOML and worded in several languages."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

from yalu.errors import CodebookError
from yalu.hints import did_you_mean
from yalu.model import READER_LANGUAGES
from yalu.sources.fields import WrongPart, identifier, only, part, parts, table, text

MOST_CATEGORIES = 9
"""One for each key of a digit but 0, which leaves a change without a code."""
_SHIPPED = files("yalu.coding") / "codebooks"
_FIELDS = ("id", "version", "title", "instruction", "category")
_OF_CATEGORY = ("code", "name", "definition", "examples")

Wording = Mapping[str, str]
"""A text by the language of the reader; "" where the codebook has it in one language only."""


@dataclass(frozen=True, slots=True)
class CodebookCategory:
    """What a change can be coded as."""

    code: str
    """What is stored and exported."""
    name: Wording
    definition: Wording
    examples: tuple[Wording, ...]


@dataclass(frozen=True, slots=True)
class Codebook:
    """A set of categories of which each coder gives a change one."""

    codebook_id: str
    version: str
    title: Wording
    instruction: Wording
    """By which rule a category is chosen."""
    categories: tuple[CodebookCategory, ...]
    document: Mapping[str, Any]
    """The codebook as TOML has it, to be stored with a sample."""

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes in the order of the codebook."""
        return tuple(category.code for category in self.categories)


def worded(wording: Wording, language: str) -> str:
    """Return a text in a language (a tag of ours); in English where it has none, else in the first that it has."""
    return wording.get(language) or wording.get("en") or next(iter(wording.values()))


def shipped_codebooks() -> tuple[str, ...]:
    """Return the ids of the codebooks that come with Yalu."""
    return tuple(sorted(file.name.removesuffix(".toml") for file in _SHIPPED.iterdir() if file.name.endswith(".toml")))


def load_codebook(given: str) -> Codebook:
    """Return the codebook of a file, whose name ends with .toml, or one that comes with Yalu, by its id.

    Raises CodebookError, which names the file, and the line or the key of the first thing that is wrong.
    """
    if not given.endswith(".toml") and given not in shipped_codebooks():
        raise CodebookError(given, None, f"no such codebook{did_you_mean(given, shipped_codebooks())}")
    file = Path(given) if given.endswith(".toml") else _SHIPPED / f"{given}.toml"
    try:
        document = tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise CodebookError(given, None, f"cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise CodebookError(given, None, f"is not UTF-8 (byte {error.start})") from error
    except (ValueError, RecursionError) as error:
        raise CodebookError(given, None, f"is not TOML: {error}") from error
    return parse_codebook(document, given)


def parse_codebook(document: Mapping[str, Any], file: str) -> Codebook:
    """Return the codebook of a TOML document, the content of ``file``. Raises CodebookError."""
    try:
        only(document, _FIELDS, required=True)
        return Codebook(
            part(".id", identifier, document["id"]),
            part(".version", text, document["version"]),
            part(".title", _wording, document["title"]),
            part(".instruction", _wording, document["instruction"]),
            part(".category", _categories, document["category"]),
            document,
        )
    except WrongPart as error:
        raise CodebookError(file, error.path.removeprefix("."), str(error)) from error


def _categories(value: object) -> tuple[CodebookCategory, ...]:
    if not isinstance(value, list) or not 2 <= len(value) <= MOST_CATEGORIES:
        raise ValueError(f"there must be 2 to {MOST_CATEGORIES} [[category]] tables")
    categories = parts(value, _category)
    codes = [category.code for category in categories]
    for at, code in enumerate(codes):
        if code in codes[:at]:
            raise WrongPart(f"[{at}].code", f"{code!r} is used twice")
    return categories


def _category(value: object) -> CodebookCategory:
    values = table(value)
    only(values, _OF_CATEGORY, required=True)
    return CodebookCategory(
        part(".code", identifier, values["code"]),
        part(".name", _wording, values["name"]),
        part(".definition", _wording, values["definition"]),
        part(".examples", lambda examples: parts(examples, _wording), values["examples"]),
    )


def _wording(value: object) -> Wording:
    if isinstance(value, str):
        return {"": text(value)}
    if not isinstance(value, dict) or not value:
        raise ValueError("must be a text, or a table of texts by language: { en = …, ko = … }")
    if unknown := [language for language in value if language not in READER_LANGUAGES]:
        raise WrongPart(f".{unknown[0]}", f"the languages are {', '.join(READER_LANGUAGES)}")
    return {language: part(f".{language}", text, each) for language, each in value.items()}
