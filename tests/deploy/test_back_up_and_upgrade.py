"""The steps of docs/how-to/back-up-and-upgrade.md, run as they stand there."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import text

from tests.processes.forked import program
from tests.servers import postgresql
from yalu.db.core.engine import make_engine, parse_url
from yalu.demo.outlets import source_file
from yalu.demo.server import Server

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "back-up-and-upgrade.md"
pytestmark = [pytest.mark.loopback, pytest.mark.enable_socket]


def steps(section: str, kind: str | None = None) -> list[str]:
    """The blocks of shell under a heading; with ``kind`` the one after the line that begins with it."""
    body = re.split(r"^## ", PAGE.read_text(encoding="utf-8"), flags=re.MULTILINE)
    (passage,) = (part for part in body if part.startswith(f"{section}\n"))
    if kind:
        passage = re.split(rf"^{kind}[^\n]*:\n", passage, flags=re.MULTILINE)[1]
    blocks = [re.sub(r"^ +", "", block, flags=re.MULTILINE) for block in re.findall(r"```sh\n(.*?)```", passage, re.S)]
    assert blocks
    return blocks[:1] if kind else blocks


@dataclass(frozen=True)
class Installation:
    """A folder with a database, and the programs that the page names."""

    folder: Path
    url: str
    kind: str

    def sh(self, script: str, *, fails: bool = False) -> str:
        """Run a script; gives what it said."""
        programs = self.folder / "programs"
        programs.mkdir(exist_ok=True)
        own = program(programs)
        path = [str(programs), str(Path(sys.executable).parent)]
        if self.kind == "PostgreSQL":
            path.append(str(postgresql.programs()))
        environ = {
            **os.environ,
            **own,
            "PATH": os.pathsep.join([*path, os.environ["PATH"]]),
            "YALU_DATABASE_URL": self.url,
            "YALU_SECRET": "a secret for a test",
        }
        done = subprocess.run(
            ["sh", "-euc", script], cwd=self.folder, env=environ, capture_output=True, text=True, check=False
        )
        assert bool(done.returncode) is fails, done.stdout + done.stderr
        return done.stdout + done.stderr


@pytest.fixture
def installation(empty_database_url: str, tmp_path: Path) -> Installation:
    if empty_database_url.startswith("sqlite"):
        return Installation(tmp_path, "sqlite:///yalu.db", "SQLite")
    return Installation(tmp_path, empty_database_url, "PostgreSQL")


def test_what_was_backed_up_is_there_again_after_going_back(installation: Installation) -> None:
    if installation.kind == "SQLite" and not shutil.which("sqlite3"):
        pytest.skip("needs sqlite3")
    upgrade = next(block for block in steps("Upgrade") if "yalu db upgrade" in block)
    installation.sh("yalu db upgrade")
    with Server() as server:
        (installation.folder / "s.toml").write_text(source_file(server.base_url), encoding="utf-8")
        installation.sh("yalu run --sources s.toml")
        log = installation.sh("yalu log --baseline")
        assert "article.new" in log
        for block in steps("What to back up", installation.kind):
            installation.sh(block)
        installation.sh(upgrade)
        server.day = 1
        installation.sh("yalu run --sources s.toml --force")
    assert installation.sh("yalu log --baseline") != log
    pretend_newer(installation)
    assert "newer" in installation.sh("yalu db check", fails=True)
    for block in steps("Go back", installation.kind):
        installation.sh(block)
    installation.sh("yalu db check")
    assert installation.sh("yalu log --baseline") == log


def pretend_newer(installation: Installation) -> None:
    """Give the database a revision that this Yalu does not know."""
    url = installation.url.replace("sqlite:///", f"sqlite:///{installation.folder}/")
    engine = make_engine(parse_url(url))
    with engine.connect().execution_options(yalu_write=True) as connection, connection.begin():
        connection.execute(text("UPDATE alembic_version SET version_num = 'later'"))
    engine.dispose()
