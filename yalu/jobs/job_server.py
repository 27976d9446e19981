"""``python -m yalu.jobs.job_server FILE``: runs jobs one after the other, with what the earlier ones have loaded.

A line on stdin is a job as JSON: ``{"arguments": [...], "environment": {...}}``, those of ``python -m yalu.jobs``. Its
result goes to FILE, its exit status to stdout as a line. The end of stdin tells a job, and the process, to stop.
``yalu.jobs.runtime.child_process.JobServer`` is the parent's side (decision 0317).
"""

from __future__ import annotations

import json
import os
import queue
import signal
import sys
import threading
from importlib import import_module

from yalu.processes.warm_up import frozen_imports

_MODULES = (
    "yalu.jobs.changes.detect", "yalu.jobs.crawl.crawl_job", "yalu.jobs.crawl.crawl_sources", "yalu.pages.read_page",
    "yalu.topics",
)  # fmt: skip
"""What a crawl that reads pages and the comparison after it import. None of them starts Twisted's reactor."""


def serve(result: str) -> None:
    """Run the jobs named on stdin until it ends; each writes its result to ``result``."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a terminal sends it to all processes; the parent says when to stop
    requests: queue.SimpleQueue[str] = queue.SimpleQueue()
    threading.Thread(target=_read, args=(requests,), daemon=True).start()
    answers = os.fdopen(os.dup(1), "w", encoding="ascii")
    os.dup2(2, 1)  # stdout is for the statuses
    load()
    from yalu.jobs.__main__ import main
    from yalu.spiders.runner import keep_reactor

    keep_reactor()
    while True:
        request = json.loads(requests.get())
        os.environ.update(request["environment"])
        sys.argv[1:] = [*request["arguments"], "--result", result]
        signal.signal(signal.SIGINT, signal.default_int_handler)
        status = int(main())
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        answers.write(f"{status}\n")
        answers.flush()


def load() -> None:
    """Import what jobs need."""
    with frozen_imports():
        for name in _MODULES:
            import_module(name)


def _read(requests: queue.SimpleQueue[str]) -> None:
    for line in sys.stdin:
        requests.put(line)
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    serve(sys.argv[1])
