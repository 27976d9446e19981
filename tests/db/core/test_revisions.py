"""The revisions that Yalu knows without Alembic are those that Alembic knows."""

from __future__ import annotations

from alembic.script import ScriptDirectory

from yalu.db.core import revisions


def test_shipped_revisions_are_those_of_the_scripts() -> None:
    scripts = ScriptDirectory(str(revisions.script_folder()))
    assert revisions.shipped().head == scripts.get_current_head()
    assert revisions.shipped().revisions == {script.revision for script in scripts.walk_revisions()}
