"""One site watched with the real command line, on one database."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import IO, Any

from tests.processes.forked import Forked
from yalu.db.core.engine import Database, open_database
from yalu.db.queries import overview
from yalu.jobs.runtime.exit_codes import Exit

START = datetime(2026, 11, 2, 3, 0, tzinfo=UTC)


@dataclass
class Watch:
    """A source file, a database and a clock that goes on by a day with each look."""

    folder: Path
    sources: Path
    database_url: str
    day: int = 0
    captures: str = "changes"
    more: Mapping[str, str] = field(default_factory=dict)
    """More variables of the environment."""

    @cached_property
    def database(self) -> Database:
        """What is watched, to be asked; open from a first question until ``close``."""
        return open_database(self.database_url)

    def close(self) -> None:
        if "database" in vars(self):
            self.database.close()
            del self.database

    @property
    def file(self) -> Path:
        """The file of an SQLite database."""
        return Path(self.database_url.removeprefix("sqlite:///"))

    def environment(self) -> dict[str, str]:
        now = START + timedelta(days=self.day)
        kept = {name: value for name, value in os.environ.items() if not name.startswith("YALU_")}
        return kept | {
            "YALU_DATABASE_URL": self.database_url,
            "YALU_SECRET": "a secret for tests",
            "YALU_NOW": now.isoformat(),
            "YALU_CAPTURES": self.captures,
            **self.more,
        }

    def yalu(self, *arguments: str, status: int = 0, stdin: IO[str] | None = None) -> str:
        """Run one command; gives what it printed on stdout."""
        run = self.popen(*arguments, stdin=stdin, by=Forked)
        out, err = run.communicate(timeout=170)
        assert run.returncode == status, f"exit {run.returncode}\n{out}\n{err}"
        assert "Traceback" not in err, err
        self.errors = err
        return out

    def popen(
        self, *arguments: str, stdin: IO[str] | None = None, by: type[subprocess.Popen[str]] = subprocess.Popen
    ) -> subprocess.Popen[str]:
        """Start a command, in a new process unless ``by`` is ``Forked``."""
        return by(
            [sys.executable, "-m", "yalu", *arguments],
            cwd=self.folder,
            env=self.environment(),
            stdin=stdin or subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def look(self, status: int = 0) -> dict[str, Any]:
        """Visit everything a day later; gives the summary."""
        self.day += 1
        summary = json.loads(self.yalu("run", "--sources", str(self.sources), "--force", "--json", status=status))
        assert isinstance(summary, dict)
        return summary

    def changes(self) -> Counter[tuple[str, str | None]]:
        """Crawl and compare a day later, by the job alone; gives the changes as (kind, comment id), with how often."""
        self.day += 1
        file = self.folder / "result.json"
        crawl = ["crawl", "--sources", str(self.sources), "--force", "--compare", "--result", str(file)]
        run = Forked(
            [sys.executable, "-m", "yalu.jobs", *crawl],
            cwd=self.folder,
            env=self.environment(),
            stdin=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        _, err = run.communicate(timeout=170)
        assert run.returncode in (Exit.OK, Exit.DEGRADED), f"exit {run.returncode}\n{err}"
        assert "Traceback" not in err, err
        rows = overview.log(self.database, since=START + timedelta(days=self.day))
        counted = json.loads(file.read_text(encoding="utf-8"))
        assert sum(counted["changes"].values()) == len([row for row in rows if not row.baseline])
        assert counted["baseline"] == len([row for row in rows if row.baseline])
        return Counter((row.kind.value, row.platform_comment_id) for row in rows)
