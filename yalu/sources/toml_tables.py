"""Files of TOML tables: sources and subscriptions are read in one way and refused in the same words."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Collection, Mapping
from pathlib import Path

from yalu.redact import hidden
from yalu.sources.fields import WrongPart, no_such_field

WrongField = tuple[str, str]
"""A field and the reason why it is wrong."""


def text_of_file(path: Path) -> str:
    """The text of a file. Raises ValueError with the reason why there is none."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise ValueError(f"is not UTF-8 (byte {error.start})") from error
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise ValueError(f"cannot be read: {reason}") from error


def tables_of(text: str, name: str) -> tuple[list[object], list[WrongField]]:
    """The ``[[name]]`` tables of a text, and what is wrong beside them. Raises ValueError for one that is no TOML."""
    try:
        document = tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # a number of thousands of digits is a plain ValueError
        raise ValueError(hidden(f"is not TOML: {error}")) from error
    wrong = [(key, no_such_field(key, (name,))) for key in document if key != name]
    tables = document.get(name)
    if not isinstance(tables, list) or not tables:
        return [], [*wrong, (name, f"there must be at least one [[{name}]] table (two brackets)")]
    return tables, wrong


def check_fields(
    table: Mapping[str, object], checks: Mapping[str, Callable[[object], object]], others: Collection[str] = ()
) -> tuple[dict[str, object], list[WrongField]]:
    """The fields of a table as their checks give them, but for the ``others``, and those that are wrong."""
    values: dict[str, object] = {}
    names = (*others, *checks)
    wrong = [(key, no_such_field(key, names)) for key in table if key not in names]
    for key in (key for key in table if key in checks):
        try:
            values[key] = checks[key](table[key])
        except WrongPart as error:
            wrong.append((f"{key}{error.path}", str(error)))
        except ValueError as error:
            wrong.append((key, str(error)))
    return values, wrong
