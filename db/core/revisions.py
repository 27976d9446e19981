"""The schema revision that a database has and the one that this Yalu needs, found without loading Alembic.

Every command checks this when it opens the database; Alembic is loaded only to migrate or to compare schemas.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from sqlalchemy import Connection, inspect

from yalu.errors import SchemaOutdated, StoreError

_STATEMENT = re.compile(r"^(down_)?revision(?::[^=\n]*)? = (.+)$", re.MULTILINE)
_NAME = re.compile(r"[\"'](\w+)[\"']")


@dataclass(frozen=True, slots=True)
class Shipped:
    """The shipped migrations: all revisions, and the head (the one that no other follows)."""

    revisions: frozenset[str]
    head: str


def script_folder() -> Path:
    """Return the folder of the migrations: beside ``db`` in a checkout, inside it in an installed wheel."""
    here = Path(__file__).resolve().parents[1]
    shipped = here / "_migrations"
    return shipped if shipped.is_dir() else here.parent / "alembic"


@cache
def shipped() -> Shipped:
    """Return the migrations of this Yalu, as read from their files."""
    own: set[str] = set()
    before: set[str] = set()
    for file in (script_folder() / "versions").glob("*.py"):
        for is_before, value in _STATEMENT.findall(file.read_text(encoding="utf-8")):
            (before if is_before else own).update(_NAME.findall(value))
    (head,) = own - before
    return Shipped(frozenset(own), head)


def revision_of(connection: Connection) -> str | None:
    """Return the revision of the database; None when it has no tables of Yalu."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    revision: str | None = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar_one_or_none()
    return revision


def require_head(revision: str | None, shown: str) -> None:
    """Raise SchemaOutdated unless ``revision``, the revision of the database ``shown``, is the one this Yalu needs."""
    if revision != shipped().head:
        refuse_unknown(revision, shown)
        raise SchemaOutdated(shown, revision, shipped().head)


def refuse_unknown(revision: str | None, shown: str) -> None:
    """Raise StoreError when a database is at a revision that this Yalu does not know; revisions sort by their time."""
    if revision is None or revision in shipped().revisions:
        return
    todo = "install a newer Yalu" if revision > shipped().head else "no migration leads from there; give a new database"
    raise StoreError(f"database {shown}: it is at {revision}, which this Yalu does not know; {todo}")
