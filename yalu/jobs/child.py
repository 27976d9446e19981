"""Running a job in a process of its own: Scrapy's reactor runs once per process, and a crash must not take us along."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from yalu.errors import ChildFailed
from yalu.jobs.exits import Exit
from yalu.settings import Settings, to_environment


def run_child(job: str, arguments: Sequence[str], settings: Settings) -> tuple[Exit, dict[str, Any]]:
    """Run ``python -m yalu.jobs JOB ARGUMENTS`` and give its exit status and result.

    Its log goes to our stderr. A signal sent to the group (Ctrl-C) reaches the child by itself; we wait until it has
    stored what it holds. Raises ChildFailed when it died without a result.
    """
    with tempfile.TemporaryDirectory(prefix="yalu-") as folder:
        result = Path(folder) / "result.json"
        # -P: a file in the current folder must not stand in for a module of ours or of a library.
        command = [sys.executable, "-P", "-m", "yalu.jobs", job, *arguments, "--result", str(result)]
        environment = {**os.environ, **to_environment(settings)}
        with subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL) as process:
            status = _wait(process)
        try:
            return Exit(status), json.loads(result.read_text(encoding="utf-8"))
        except (ValueError, OSError) as error:
            raise ChildFailed(f"the {job} job died with status {status} before it could report") from error


def _wait(process: subprocess.Popen[bytes]) -> int:
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:
            continue


def write_result(file: Path | None, result: dict[str, Any]) -> None:
    """Write a result where the parent will look for it, whole or not at all."""
    if file is None:
        return
    draft = file.with_suffix(".part")
    draft.write_text(json.dumps(result, ensure_ascii=False), encoding="utf-8")
    draft.replace(file)
