"""What each door gives of a record: a field that it does not leave out has the same name and value at all of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, make_dataclass
from types import MappingProxyType
from typing import Any, get_type_hints


@dataclass(frozen=True, slots=True)
class DoorContent:
    """What a door gives, in words, and the fields of each record that it leaves out."""

    gives: str
    leaves_out: Mapping[str, frozenset[str]] = field(default_factory=dict)


def row_type_of(door: str, record: type, name: str, more: Mapping[str, Any] = MappingProxyType({})) -> type:
    """Return a type, called ``name`` and the record, of the fields that a door gives, and ``more`` that it adds."""
    left_out = DOORS[door].leaves_out.get(record.__name__, ())
    hints = {field: hint for field, hint in get_type_hints(record).items() if field not in left_out}
    return make_dataclass(f"{name}{record.__name__}", [*hints.items(), *more.items()], frozen=True)


_SHORT = "Title, address, time, language and a quotation of a record; the rest is at its address in the API."
_MODEL = (
    "Fields that have no value are left out, and the words of others stand under `quoted`. Lists have fewer fields and "
    "shorter texts; `cite` gives the whole record."
)
_OWNER = "For the owner alone: texts are whole and as they came."
_STATE = "label published_at first_seen_at changed_at versions comments version content_hash terms quoted_up_to"
_NOT_SHOWN = "source_type country first_seen_at changed_at comments"
_NOT_SHOWN_OF_COMMENTS = "thread_id platform title language gone_since between"
DOORS: Mapping[str, DoorContent] = {
    "pages": DoorContent("All of a record, in words."),
    "API, JSON Lines, Parquet, Python, `yalu log --json`, `yalu search --json`": DoorContent("All of a record."),
    "CSV": DoorContent("All of it. Lists are joined by a semicolon; reasons, and records within a record, are JSON."),
    "feeds": DoorContent(_SHORT),
    "MCP": DoorContent(_MODEL),
    "views of the database": DoorContent(
        _OWNER + " Nothing says how much of them may be quoted.",
        {
            "Change": frozenset({"quoted_up_to", "marks"}),
            "Article": frozenset({"quoted_up_to"}),
            "Version": frozenset({"excerpt", "quoted_up_to"}),
            "CommentVersion": frozenset({"quoted_up_to", "gone_since", "between"}),
        },
    ),
    "data set": DoorContent(
        "What is of an installation and its users, not of the press, is left out.",
        {
            "Change": frozenset({"marks"}),
            "CodingSample": frozenset({"coders"}),
            "Coding": frozenset({"note"}),
            "Source": frozenset({"every", "last_crawl_at", "last_verdict", "last_reason"}),
        },
    ),
    "the report's JSON": DoorContent(
        "Changes are folded into events, which name them by `change_ids`; `records` has the record of each that is "
        "listed, without the `marks` of users. Items have fields of `Article`.",
        {"Article": frozenset(_STATE.split())},
    ),
    "`yalu show --json`": DoorContent(
        _OWNER + " Beside the fields of records stand `body`, `notice_texts`, `tags` and what else the page says; "
        "comments of a thread have `author_key`, `placeholder` and `visible`.",
        {
            "Article": frozenset(_NOT_SHOWN.split()),
            "CommentVersion": frozenset(_NOT_SHOWN_OF_COMMENTS.split()),
        },
    ),
    "`yalu export`": DoorContent(
        "For the owner alone. Texts of versions are whole and as they came; `kind` (article, comment or mark) and what "
        "is stored besides stand beside the fields of records. CSV as above.",
        {
            "Version": frozenset({"excerpt", "quoted_up_to"}),
            "CommentVersion": frozenset({"quoted_up_to", "gone_since", "between"}),
        },
    ),
}
