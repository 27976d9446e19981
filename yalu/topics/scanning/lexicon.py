"""The lexicon: terms for China, Korea and matters between them in four languages, as versioned data."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from importlib import resources
from itertools import chain
from pathlib import Path
from typing import Any

from yalu.errors import LexiconFileError
from yalu.sources.fields import no_such_field
from yalu.topics.scanning.fold import fold, plain
from yalu.topics.scanning.language import FAMILIES
from yalu.topics.scanning.neighbours import Trap, is_script, script

LEXICON_VERSION = "9"
"""Version of the shipped lexicon and weights, stored with each match; raised by whatever can change a decision."""

CLASSES = (
    "PAIR",
    "C",
    "K",
    "S",
    "H",
    "T",
    "O",
    "N",
    "HOME-C",
    "HOME-K",
    "CUE-C",
    "CUE-K",
    "GENERIC",
    "EDITORIAL",
    "M",
    "X",
    "MASK",
)
COLUMNS = {"en": "en", "ko": "ko", "zh-Hans": "zh", "zh-Hant": "zh", "ja": "ja"}
"""Columns of a row and the language family of each. English terms count in every family."""

_NAMES = frozenset({"PAIR", "C", "K", "S", "H", "T", "O"})
"""Classes whose English terms are names: they need a capital letter, so that china is not China."""

_ABBREVIATION = range(2, 4)
"""Lengths of an abbreviation that must stand in capitals: KAI is not Kai; longer ones are also written as words."""

_FILES = (
    "lexicon.toml",
    "people.toml",
    "places.toml",
    "firms.toml",
    "signs.toml",
    "context.toml",
    "compounds.toml",
    "world.toml",
    "subjects.toml",
    "matters.toml",
    "traps.toml",
)
_ROW_FIELDS = {
    "id",
    "class",
    "needs",
    "tag",
    "only",
    "third",
    "weak",
    "alone",
    "speaks",
    "faint",
    "general",
    "beside",
    "drop",
    *COLUMNS,
}
_TRAP_FIELDS = {
    "lang",
    "terms",
    "not_after",
    "not_before",
    "but_before",
    "only_before",
    "only_after",
    "exact",
    "headline",
}
_RULE_FIELDS = {"id", "score", "title", "lead", "anywhere", "without"}


@dataclass(frozen=True, slots=True)
class LexiconRow:
    """What a group of terms stands for. See data/lexicon.toml for the fields."""

    id: str
    kind: str
    needs: str | None = None
    tag: str | None = None
    only: frozenset[str] = frozenset()
    third: bool = False
    weak: bool = False
    alone: bool = False
    speaks: str | None = None
    faint: bool = False
    general: bool = False
    beside: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class LexiconEntry:
    """One term of one row.

    ``folded`` is the form it is looked up by, ``latin`` tells if it must be a whole word, ``proper`` if it needs a
    capital letter, ``native`` if it is a name in Hangul, which begins a word; ``trap`` restricts its neighbours.
    """

    text: str
    folded: str
    row: LexiconRow
    latin: bool
    proper: bool
    native: bool = False
    trap: Trap | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of an analyst; ``score`` (0 to 1) applies if each item is found in its place and none of ``without`` is.

    An item is the id of a row or a class ("C", "K", "PAIR", "S", "H", "T").
    """

    id: str
    score: float
    title: tuple[str, ...] = ()
    lead: tuple[str, ...] = ()
    anywhere: tuple[str, ...] = ()
    without: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Lexicon:
    """Terms by family, see ``FAMILIES``, and the analysts' own rules.

    ``version`` names the shipped lexicon and, after a plus sign, the additions to it.
    """

    version: str
    entries: Mapping[str, tuple[LexiconEntry, ...]]
    rules: tuple[Rule, ...] = ()


@dataclass(slots=True)
class _Draft:
    """Rows, terms, traps and rules while files are being read."""

    rows: dict[str, LexiconRow] = field(default_factory=dict)
    terms: dict[tuple[str, str], dict[str, None]] = field(default_factory=dict)
    traps: dict[tuple[str, str], Trap] = field(default_factory=dict)
    rules: dict[tuple[str, tuple[str, ...]], Rule] = field(default_factory=dict)
    """By id and title: two conditions may have the same outcome."""


@cache
def lexicon() -> Lexicon:
    """Return the shipped lexicon, read once."""
    return _finished(_shipped(), LEXICON_VERSION)


def load_lexicon(extra_files: Sequence[Path]) -> Lexicon:
    """Return the shipped lexicon with an analyst's files added in order.

    A file may add rows, add terms to an existing row (same id), remove terms (``drop``), and add masks, traps and
    rules; its format is that of the shipped files. Raises LexiconFileError naming file, row and field.
    """
    if not extra_files:
        return lexicon()
    draft, digest = _shipped(), hashlib.sha256()
    for path in extra_files:
        try:
            text = path.read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            raise LexiconFileError(str(path), None, f"cannot be read: {error}") from error
        _add(draft, text, str(path))
        digest.update(text.encode())
    return _finished(draft, f"{LEXICON_VERSION}+{digest.hexdigest()[:8]}")


def _shipped() -> _Draft:
    draft = _Draft()
    folder = resources.files("yalu.topics") / "data"
    for name in _FILES:
        _add(draft, (folder / name).read_text(encoding="utf-8"), name)
    return draft


def _finished(draft: _Draft, version: str) -> Lexicon:
    columns: dict[str, list[LexiconEntry]] = {family: [] for family in FAMILIES}
    for (row_id, column), terms in draft.terms.items():
        columns[column] += [_entry(term, draft.rows[row_id], draft.traps, column) for term in terms]
    families = {}
    for family in FAMILIES:
        entries: dict[tuple[str, str], LexiconEntry] = {}
        for entry in chain.from_iterable(columns[column] for column in dict.fromkeys((family, "en"))):
            entries.setdefault((entry.folded, entry.row.id), entry)
        families[family] = tuple(entries.values())
    return Lexicon(version, families, tuple(draft.rules.values()))


def _entry(term: str, row: LexiconRow, traps: Mapping[tuple[str, str], Trap], column: str) -> LexiconEntry:
    folded = fold(term)
    trap = traps.get((column, folded.lower))
    latin = folded.lower[0].isascii() and folded.lower[-1].isascii() and folded.lower[0].isalnum()
    proper = latin and folded.cased[0].isupper() and row.kind in _NAMES
    if latin and folded.cased.isalpha() and folded.cased.isupper() and len(folded.cased) in _ABBREVIATION:
        trap = replace(trap or Trap(), exact=True)
    native = row.kind in _NAMES - {"T"} and "\uac00" <= folded.lower[0] <= "\ud7a3"
    proper = proper or (trap is not None and trap.exact)
    return LexiconEntry(folded.cased, folded.lower, row, latin, proper, native, trap)


def _add(draft: _Draft, text: str, file: str) -> None:
    try:
        document = tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # a number of thousands of digits is a plain ValueError
        raise LexiconFileError(file, None, f"is not TOML: {error}") from error
    for key in document:
        if key not in ("version", "row", "mask", "trap", "rule"):
            raise LexiconFileError(file, key, "no such table; there are row, mask, trap and rule")
    for table in _tables(document, "row", file):
        _add_row(draft, table, file)
    for table in _tables(document, "mask", file):
        _fields(table, {"lang", "words"}, file, "mask")
        row = draft.rows.setdefault("mask", LexiconRow("mask", "MASK"))
        terms = draft.terms.setdefault((row.id, _family(table, file, "mask")), {})
        terms.update(dict.fromkeys(_texts(table, "words", file, "mask")))
    for table in _tables(document, "trap", file):
        _add_trap(draft, table, file)
    for table in _tables(document, "rule", file):
        rule = _rule(table, draft, file)
        draft.rules[rule.id, rule.title] = rule


def _add_row(draft: _Draft, table: Mapping[str, Any], file: str) -> None:
    row_id = table.get("id")
    if not isinstance(row_id, str) or not row_id:
        raise LexiconFileError(file, None, "a row needs an id")
    _fields(table, _ROW_FIELDS, file, row_id)
    known = draft.rows.get(row_id)
    kind = table.get("class", known.kind if known else None)
    if kind not in CLASSES:
        raise LexiconFileError(file, row_id, f"class must be one of {', '.join(CLASSES)}")
    for name in ("needs", "speaks"):
        if table.get(name) not in (None, "C", "K"):
            raise LexiconFileError(file, row_id, f"{name} must be C or K")
    row = replace(known or LexiconRow(row_id, kind), kind=kind)
    changes = {
        name: table[name]
        for name in ("needs", "tag", "third", "weak", "alone", "speaks", "faint", "general")
        if name in table
    }
    for name in ("only", "beside"):
        if name in table:
            changes[name] = frozenset(_texts(table, name, file, row_id))
    draft.rows[row_id] = replace(row, **changes)
    dropped = set(_texts(table, "drop", file, row_id)) if "drop" in table else set()
    for column, family in COLUMNS.items():
        terms = draft.terms.setdefault((row_id, family), {})
        if column in table:
            terms.update(dict.fromkeys(_texts(table, column, file, row_id)))
        for term in dropped:
            terms.pop(term, None)


def _add_trap(draft: _Draft, table: Mapping[str, Any], file: str) -> None:
    _fields(table, _TRAP_FIELDS, file, "trap")
    family = _family(table, file, "trap") if "lang" in table else "en"
    before = _texts(table, "not_after", file, "trap") if "not_after" in table else []
    scripts = [item for item in before if is_script(item)]
    texts = {
        name: tuple(plain(item) for item in _texts(table, name, file, "trap") if not is_script(item))
        for name in ("not_after", "not_before", "but_before", "only_before", "only_after")
        if name in table
    }
    trap = Trap(
        **texts,
        not_after_script=script(scripts),
        exact=table.get("exact") is True,
        headline=table.get("headline") is True,
    )
    for term in _texts(table, "terms", file, "trap"):
        draft.traps[family, plain(term)] = trap


def _rule(table: Mapping[str, Any], draft: _Draft, file: str) -> Rule:
    rule_id = table.get("id")
    if not isinstance(rule_id, str) or not rule_id:
        raise LexiconFileError(file, None, "a rule needs an id")
    _fields(table, _RULE_FIELDS, file, rule_id)
    score = table.get("score")
    if isinstance(score, bool) or not isinstance(score, int | float) or not 0 <= score <= 1:
        raise LexiconFileError(file, rule_id, "score must be a number from 0 to 1")
    parts = {}
    for name in ("title", "lead", "anywhere", "without"):
        parts[name] = tuple(_texts(table, name, file, rule_id)) if name in table else ()
        for item in parts[name]:
            if item not in draft.rows and item not in CLASSES:
                raise LexiconFileError(file, rule_id, f"{name}: no row or class is called {item!r}")
    if not (parts["title"] or parts["lead"] or parts["anywhere"]):
        raise LexiconFileError(file, rule_id, "must say what to find in title, lead or anywhere")
    return Rule(rule_id, float(score), **parts)


def _tables(document: Mapping[str, Any], name: str, file: str) -> list[Mapping[str, Any]]:
    tables = document.get(name, [])
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        raise LexiconFileError(file, name, f"must be written as [[{name}]]")
    return tables


def _fields(table: Mapping[str, Any], known: Collection[str], file: str, where: str) -> None:
    for key in table:
        if key not in known:
            raise LexiconFileError(file, where, f"{key}: {no_such_field(key, known)}")


def _family(table: Mapping[str, Any], file: str, where: str) -> str:
    lang = table.get("lang")
    if lang not in FAMILIES:
        raise LexiconFileError(file, where, "lang must be en, ko, zh or ja")
    return str(lang)


def _texts(table: Mapping[str, Any], name: str, file: str, where: str) -> list[str]:
    value = table.get(name)
    if not isinstance(value, list) or not all(isinstance(item, str) and item.strip() for item in value):
        raise LexiconFileError(file, where, f"{name} must be a list of texts")
    return value
