"""Runs a job in a process forked from this one, which has imported part of what the job needs."""

from __future__ import annotations

import os
import signal
import sys
import traceback
from collections.abc import Mapping, Sequence
from typing import Any, NoReturn

from yalu.jobs.runtime.child_process import reported, result_file
from yalu.jobs.runtime.exit_codes import Exit
from yalu.settings import Settings, to_environment


def run_forked(job: str, arguments: Sequence[str], settings: Settings) -> tuple[Exit, dict[str, Any]]:
    """Run a job as ``run_child`` does, and start in two thirds of the time (decision 0002).

    For a process without threads and open databases, such as the command line. Raises ChildFailed.
    """
    with result_file() as (result, name):
        lifeline, end = os.pipe()
        sys.stdout.flush()
        sys.stderr.flush()
        process = os.fork()
        if process == 0:
            os.close(end)
            os.dup2(lifeline, 0)
            os.close(lifeline)
            become_job([job, *arguments], to_environment(settings), name)
        os.close(lifeline)
        with os.fdopen(end, "wb", buffering=0) as stdin:
            while True:
                try:
                    status = os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
                    break
                except KeyboardInterrupt:
                    stdin.close()
        return reported(job, status, result)


def become_job(arguments: Sequence[str], environment: Mapping[str, str], result: str) -> NoReturn:
    """Run ``python -m yalu.jobs ARGUMENTS`` in this process, which was forked for it; stdin tells it when to stop.

    Its result goes to ``result``; its end is that of the process.
    """
    status = 1
    try:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        os.dup2(2, 1)  # stdout is for what the parent prints
        os.environ.update(environment)
        sys.argv[1:] = [*arguments, "--result", result, "--watch-stdin"]
        from yalu.jobs.__main__ import main

        status = int(main())
    except BaseException:  # noqa: BLE001  the end of the process
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(status)
