"""What Airflow's task runner does around ``execute()``: SIGTERM calls ``on_kill()`` and nothing else."""

from __future__ import annotations

import signal
from pathlib import Path
from typing import Any

from yalu.orchestration.tasks.operator import JobFailed, YaluOperator


def run(python: str, outcome: str) -> None:
    """Execute a crawl whose interpreter is ``python``, and write how it ended to ``outcome``."""
    task = YaluOperator(task_id="t", job="crawl", python=python)
    signal.signal(signal.SIGTERM, lambda *_: task.on_kill())
    guarded: Any = YaluOperator.execute
    ended = "success"
    try:
        guarded.__wrapped__(task, {})
    except JobFailed as error:
        ended = f"{type(error).__name__}: {error}"
    Path(outcome).write_text(ended, encoding="utf-8")
