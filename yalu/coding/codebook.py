"""Codebooks: the categories that coders sort changes into, read from TOML and worded in several languages."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any, TypeVar

from yalu.errors import CodebookError
from yalu.hints import did_you_mean
from yalu.model import READER_LANGUAGES
from yalu.sources.fields import identifier, text

MOST_CATEGORIES = 9
"""One for each key of a digit but 0, which leaves a change without a code."""
_SHIPPED = files("yalu.coding") / "codebooks"
_FIELDS = ("id", "version", "title", "instruction", "category")
_OF_CATEGORY = ("code", "name", "definition", "examples")

T = TypeVar("T")
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
    _require(document, _FIELDS, file, "")
    listed = document["category"]
    if not isinstance(listed, list) or not 2 <= len(listed) <= MOST_CATEGORIES:
        raise CodebookError(file, "category", f"there must be 2 to {MOST_CATEGORIES} [[category]] tables")
    categories = tuple(_category(values, file, f"category {at}") for at, values in enumerate(listed, start=1))
    codes = [category.code for category in categories]
    for at, code in enumerate(codes):
        if code in codes[:at]:
            raise CodebookError(file, f"category {at + 1}: code", f"{code!r} is used twice")
    return Codebook(
        _checked(identifier, document["id"], file, "id"),
        _checked(text, document["version"], file, "version"),
        _wording(document["title"], file, "title"),
        _wording(document["instruction"], file, "instruction"),
        categories,
        document,
    )


def _category(values: Any, file: str, place: str) -> CodebookCategory:
    _require(values, _OF_CATEGORY, file, f"{place}: ")
    examples = values["examples"]
    if not isinstance(examples, list):
        raise CodebookError(file, f"{place}: examples", "must be a list")
    return CodebookCategory(
        _checked(identifier, values["code"], file, f"{place}: code"),
        _wording(values["name"], file, f"{place}: name"),
        _wording(values["definition"], file, f"{place}: definition"),
        tuple(_wording(each, file, f"{place}: examples[{at}]") for at, each in enumerate(examples, start=1)),
    )


def _wording(value: Any, file: str, key: str) -> Wording:
    if isinstance(value, str):
        return {"": _checked(text, value, file, key)}
    if not isinstance(value, dict) or not value:
        raise CodebookError(file, key, "must be a text, or a table of texts by language: { en = …, ko = … }")
    if unknown := [language for language in value if language not in READER_LANGUAGES]:
        raise CodebookError(file, f"{key}.{unknown[0]}", f"the languages are {', '.join(READER_LANGUAGES)}")
    return {language: _checked(text, each, file, f"{key}.{language}") for language, each in value.items()}


def _require(values: Any, names: tuple[str, ...], file: str, place: str) -> None:
    """Raise CodebookError where the values are no table with exactly these fields."""
    if not isinstance(values, Mapping):
        raise CodebookError(file, place.removesuffix(": ") or None, "must be a table")
    for key in values:
        if key not in names:
            raise CodebookError(file, f"{place}{key}", f"no such field{did_you_mean(key, names)}")
    for name in names:
        if name not in values:
            raise CodebookError(file, f"{place}{name}", "is missing")


def _checked(check: Callable[[object], T], value: object, file: str, key: str) -> T:
    try:
        return check(value)
    except ValueError as error:
        raise CodebookError(file, key, str(error)) from error
