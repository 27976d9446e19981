"""What the fields of a record mean, read from its definition: documents, schemas and databases say the same."""

from __future__ import annotations

import ast
import csv
import inspect
import io
import re
import sys
from collections.abc import Collection, Mapping
from dataclasses import fields, is_dataclass
from datetime import datetime
from enum import Enum
from functools import cache
from itertools import pairwise
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints

from yalu.records.as_of import Between
from yalu.records.figures.outlet import MuteProposal, OutletBehaviour, Proportion
from yalu.records.figures.spread import CopySpread
from yalu.records.figures.statistic import PeriodCoverage, Statistic
from yalu.records.nouns.article import Article, Issue, Version
from yalu.records.nouns.capture import Capture, HeaderField
from yalu.records.nouns.change import Change, MarkRecord
from yalu.records.nouns.comment import Comment, CommentVersion
from yalu.records.nouns.details import (
    Absence,
    ArticleDetail,
    CaptureDetail,
    CommentDetail,
    LikeArticle,
    ReportDetail,
    SourceDetail,
    VersionDetail,
)
from yalu.records.nouns.hit import Hit
from yalu.records.nouns.report import Delivery, Report
from yalu.records.nouns.source import Crawl, Source
from yalu.records.nouns.thread import MissedSnapshot, Snapshot, Thread
from yalu.records.study.coding import Coding, CodingCategory, CodingSample
from yalu.records.study.footnote import Footnote

_NOUNS = (Change, MarkRecord, Article, Version, CommentVersion, Comment, Between, Thread, Snapshot, MissedSnapshot)
_NOUNS_OF_EVIDENCE = (Capture, HeaderField, Source, Crawl, Report, Delivery, Hit, Issue)
_DETAILS = (
    ArticleDetail,
    Absence,
    LikeArticle,
    VersionDetail,
    CommentDetail,
    SourceDetail,
    CaptureDetail,
    ReportDetail,
)
_FIGURES = (Statistic, PeriodCoverage, OutletBehaviour, Proportion, CopySpread, MuteProposal, Footnote)
_CODING = (CodingSample, CodingCategory, Coding)
RECORDS: Mapping[str, type] = {
    record.__name__: record for record in (*_NOUNS, *_NOUNS_OF_EVIDENCE, *_DETAILS, *_FIGURES, *_CODING)
}
"""The records by their names, in the order of the documentation."""
_TYPES = {int: "integer", float: "number", bool: "boolean", datetime: "time"}


def data_dictionary(head: str, tables: Mapping[str, tuple[type, Collection[str]]]) -> str:
    """Return a data dictionary as CSV: a row a field, with its type, whether it may be empty, and what it means.

    ``tables`` has a record and its fields by the name under which the first column, ``head``, lists them.
    """
    out = io.StringIO()
    rows = csv.writer(out, lineterminator="\n")
    rows.writerow((head, "field", "type", "may_be_empty", "meaning"))
    for name, (record, chosen) in tables.items():
        hints, notes = get_type_hints(record), meanings(record)
        for each in chosen:
            kinds = get_args(hints[each]) if isinstance(hints[each], UnionType) else (hints[each],)
            shown = " or ".join(_type_name(kind) for kind in kinds if kind is not type(None))
            meaning = re.sub(r"\bNone\b", "null", notes.get(each, "")).replace("``", "`")
            rows.writerow((name, public_name(each), shown, str(type(None) in kinds).lower(), meaning))
    return out.getvalue()


def _type_name(kind: Any) -> str:
    """Return a type as readers of a table know it."""
    if get_origin(kind) is tuple:
        return f"list of {_type_name(get_args(kind)[0])}"
    if get_origin(kind) is not None:
        return "object"
    return kind.__name__ if is_dataclass(kind) or issubclass(kind, Enum) else _TYPES.get(kind, "string")


def public_name(name: str) -> str:
    """Return the name of a field at every door: a keyword of Python carries an underscore in Python alone."""
    return name.removesuffix("_")


def public(record: Any) -> dict[str, Any]:
    """Return the fields of a record by their public names."""
    return {public_name(field.name): getattr(record, field.name) for field in fields(record)}


@cache
def meanings(of: type) -> Mapping[str, str]:
    """Return what each attribute of a class means: the string below it, in one line, of those that have one.

    Python keeps no such string, so the source of the class is read, that of its bases first.
    """
    notes: dict[str, str] = {}
    for each in reversed(of.__mro__[:-1]):
        notes |= _own(each)
    return notes


@cache
def _classes(module: str) -> Mapping[str, ast.ClassDef]:
    """Return the classes of a module's top level; those inside others have no attributes with a meaning."""
    tree = ast.parse(inspect.getsource(sys.modules[module]))
    return {node.name: node for node in tree.body if isinstance(node, ast.ClassDef)}


def _own(of: type) -> dict[str, str]:
    if (body := _classes(of.__module__).get(of.__qualname__)) is None:
        return {}
    notes = {}
    for first, second in pairwise(body.body):
        if not (isinstance(first, ast.AnnAssign) and isinstance(first.target, ast.Name)):
            continue
        if isinstance(second, ast.Expr) and isinstance(second.value, ast.Constant):
            notes[first.target.id] = " ".join(str(second.value.value).split())
    return notes
