"""The glossary: each word with its meaning (``glossary.toml``), and the tables and classes that carry it."""

from __future__ import annotations

import importlib
import inspect
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

FILE = Path(__file__).parent / "glossary.toml"


@dataclass(frozen=True)
class Word:
    """One entry. ``tables`` are names of tables, ``classes`` are ``module:Class``."""

    word: str
    meaning: str
    tables: Sequence[str] = ()
    classes: Sequence[str] = ()


def words(file: Path = FILE) -> tuple[Word, ...]:
    """The entries in the order of the file."""
    return tuple(Word(**entry) for entry in tomllib.loads(file.read_text(encoding="utf-8"))["word"])


def tables() -> Mapping[str, type]:
    """The model of each table of the database, by the table's name."""
    from yalu.db import models

    classes = [getattr(models, name) for name in models.__all__ if name != "Base"]
    return {str(model.__tablename__): model for model in classes}


def class_named(name: str) -> type:
    """The class that ``module:Class`` names. Raises ImportError or AttributeError when there is none."""
    module, _, class_name = name.partition(":")
    cls = getattr(importlib.import_module(module), class_name)
    assert inspect.isclass(cls), name
    return cls


def glossary_page() -> str:
    """Raises ValueError when a table has no word, or a word names a table that does not exist."""
    entries, known = words(), tables()
    named = [table for entry in entries for table in entry.tables]
    if unknown := sorted(set(named) - set(known)):
        raise ValueError(f"docs/glossary.toml names tables that do not exist: {', '.join(unknown)}")
    if missing := sorted(set(known) - set(named)):
        raise ValueError(f"docs/glossary.toml names no word for these tables: {', '.join(missing)}")
    parts = [
        "# Glossary\n",
        "One word for one thing: in tables, classes, commands, log keys and documents. The tables and classes that",
        "hold a thing are listed under its word, each with the first sentences of its own description.\n",
    ]
    for entry in entries:
        parts.append(f"## {entry.word}\n\n{entry.meaning}\n")
        carriers = [f"- table [`{name}`](database.md#{name}): {_summary(known[name])}" for name in entry.tables]
        carriers += [f"- class `{name.replace(':', '.')}`: {_summary(class_named(name))}" for name in entry.classes]
        if carriers:
            parts.append("\n".join(carriers) + "\n")
    return "\n".join(parts)


def _summary(documented: type) -> str:
    """The first paragraph of a class's docstring, in one line."""
    return " ".join(inspect.cleandoc(documented.__doc__ or "").partition("\n\n")[0].split())
