"""What the fields of a record mean, read from its definition: documents, schemas and databases say the same."""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Mapping
from functools import cache
from itertools import pairwise

from yalu.records.article import Article, Version
from yalu.records.as_of import Between
from yalu.records.change import Change, MarkRecord
from yalu.records.comment import Comment, CommentVersion
from yalu.records.hit import Hit

RECORDS: Mapping[str, type] = {
    record.__name__: record for record in (Change, MarkRecord, Article, Version, CommentVersion, Comment, Between, Hit)
}
"""The records by their names, in the order of the documentation."""


@cache
def meanings(of: type) -> Mapping[str, str]:
    """Return what each attribute of a class means: the string below it, in one line, of those that have one.

    Python keeps no such string, so the source of the class is read, that of its bases first.
    """
    notes: dict[str, str] = {}
    for each in reversed(of.__mro__[:-1]):
        notes |= _own(each)
    return notes


def _own(of: type) -> dict[str, str]:
    (body,) = ast.parse(textwrap.dedent(inspect.getsource(of))).body
    assert isinstance(body, ast.ClassDef)
    notes = {}
    for first, second in pairwise(body.body):
        if not (isinstance(first, ast.AnnAssign) and isinstance(first.target, ast.Name)):
            continue
        if isinstance(second, ast.Expr) and isinstance(second.value, ast.Constant):
            notes[first.target.id] = " ".join(str(second.value.value).split())
    return notes
