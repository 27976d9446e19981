"""A later Yalu, whose schema is one migration ahead of the shipped ones."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from yalu.db.core import revisions
from yalu.db.schema import migrate

REVISION = "20991231_0000"
_MIGRATION = f'''
"""A migration that leaves the tables as they are."""

revision = "{REVISION}"
down_revision = "{{before}}"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass
'''


def ship_a_later_schema(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """Makes ``REVISION`` the head of the migrations, which are copied to a new folder."""
    before = revisions.shipped()
    shutil.copytree(revisions.script_folder(), folder, ignore=shutil.ignore_patterns("__pycache__"))
    file = folder / "versions" / f"{REVISION}_nothing.py"
    file.write_text(_MIGRATION.format(before=before.head), encoding="utf-8")
    later = revisions.Shipped(before.revisions | {REVISION}, REVISION)
    for module in (revisions, migrate):
        monkeypatch.setattr(module, "script_folder", lambda: folder)
        monkeypatch.setattr(module, "shipped", lambda: later)
