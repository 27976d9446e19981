"""The operator: the end of a job is the end of its task, and nobody outlives the task."""

from __future__ import annotations

import json
import logging
import os
import signal
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

pytest.importorskip("airflow")
from airflow.sdk import Asset, RetryAction
from airflow.sdk.exceptions import AirflowSkipException, AirflowTaskTimeout

from yalu.jobs.runtime.child_process import result_file
from yalu.jobs.runtime.exit_codes import Exit
from yalu.orchestration.tasks.child import MAX_LINE, ChildProcess, ChildResult, LogLine
from yalu.orchestration.tasks.operator import (
    RETRY_POLICY,
    JobFailed,
    JobStopped,
    NetworkDown,
    SourceIsBusy,
    StoreDown,
    TaskRefused,
    YaluOperator,
    child_environment,
    done_line,
    truncate_result,
)

ALWAYS = {"PYTHONUNBUFFERED": "1", "YALU_LOG_FORMAT": "json"}
pytestmark = pytest.mark.airflow
Make = Callable[[str], str]


def run(python: str, **options: Any) -> dict[str, Any]:
    return execute(operator(python, **options))


def operator(python: str, **options: Any) -> YaluOperator:
    return YaluOperator(task_id="t", job="crawl", arguments=["--source", "x"], python=python, **options)


def execute(task: YaluOperator, context: dict[str, Any] | None = None) -> dict[str, Any]:
    # `__wrapped__` is the method without Airflow's guard against calls from outside a task.
    guarded: Any = YaluOperator.execute
    result: dict[str, Any] = guarded.__wrapped__(task, context or {})
    return result


def alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def follow(python: str, log: LogLine, **options: Any) -> ChildResult:
    with result_file() as (file, name):
        command = [python, "-m", "yalu.jobs", "crawl", "--result", name]
        given = {"stop_within": 1.0} | options
        return ChildProcess(command, result=file, environment=dict(os.environ), log=log, **given).run()


def wait_for(file: Path) -> str:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        if file.exists() and (text := file.read_text()):
            return text
        time.sleep(0.02)
    raise AssertionError(f"{file} did not appear")


def test_a_done_job_gives_its_result_and_gets_its_arguments(job: Make) -> None:
    assert run(job("write({'captures': 3, 'argv': arguments[:3]})")) == {
        "captures": 3,
        "argv": ["crawl", "--source", "x"],
    }


def test_the_job_is_told_to_watch_its_stdin(job: Make) -> None:
    assert run(job("write({'watched': '--watch-stdin' in arguments})")) == {"watched": True}


def test_a_degraded_crawl_is_done_and_says_so(job: Make, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(job("write({'error': '3 of 40 pages failed'}); sys.exit(10)")) == {"error": "3 of 40 pages failed"}
    assert "crawl was done in part: 3 of 40 pages failed" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("status", "failure"),
    [
        (Exit.BLOCKED, TaskRefused),
        (Exit.CONFIGURATION, TaskRefused),
        (2, TaskRefused),
        (Exit.NETWORK, NetworkDown),
        (Exit.STORE, StoreDown),
        (Exit.CANCELLED, JobStopped),
        (Exit.BUSY, SourceIsBusy),
        (Exit.NOTHING, AirflowSkipException),
        (1, JobFailed),
    ],
)
def test_each_way_to_end_is_its_own_failure_with_one_line(job: Make, status: int, failure: type[BaseException]) -> None:
    with pytest.raises(failure) as raised:
        run(job(f"write({{'error': 'because of\\nthis'}}); sys.exit({int(status)})"))
    assert type(raised.value) is failure
    assert str(raised.value).endswith(": because of this")
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize(("number", "outcome"), [(1, SourceIsBusy), (3, AirflowSkipException)])
def test_a_source_that_another_crawl_holds_is_tried_again_and_at_last_skipped(
    job: Make, number: int, outcome: type[BaseException]
) -> None:
    task = operator(job(f"sys.exit({int(Exit.BUSY)})"))
    with pytest.raises(outcome):
        execute(task, {"ti": SimpleNamespace(try_number=number, max_tries=2)})


def test_every_exit_status_of_the_jobs_is_known_to_the_operator(job: Make) -> None:
    for status in Exit:
        if status in (Exit.OK, Exit.DEGRADED):
            continue
        with pytest.raises((JobFailed, AirflowSkipException)) as raised:
            run(job(f"sys.exit({int(status)})"))
        assert "exit status" not in str(raised.value)


def test_only_failures_that_may_mend_are_tried_again() -> None:
    assert RETRY_POLICY.evaluate(TaskRefused("x", 20), 1, 3).action is RetryAction.FAIL
    for failure in (StoreDown, JobStopped, SourceIsBusy, NetworkDown):
        assert RETRY_POLICY.evaluate(failure("x", 22), 1, 3).retry_delay is not None


def test_the_reason_comes_from_the_sources_or_from_the_last_error_line(job: Make) -> None:
    late = {"code": "network.timeout", "args": {}}
    sources = {"sources": {"a": {"verdict": "failed", "reason": late}, "b": {"verdict": "ok", "reason": None}}}
    with pytest.raises(NetworkDown, match=r"^crawl got no answer: a: no answer in time$"):
        run(job(f"write({sources}); sys.exit(22)"))
    with pytest.raises(StoreDown, match=r"^crawl could not use the database: yalu: disk full$"):
        run(job("say('ERROR yalu: disk full'); say('INFO yalu: bye'); sys.exit(23)"))


def test_a_job_that_crashes_says_with_what(job: Make) -> None:
    with pytest.raises(JobFailed, match=r"^crawl died with exit status 1: ValueError: no such luck$"):
        run(job("say('INFO yalu: fine so far'); raise ValueError('no such luck')"))


def test_a_job_killed_by_a_signal_failed_and_is_worth_a_retry(job: Make) -> None:
    with pytest.raises(JobStopped, match="killed by signal 9"):
        run(job("os.kill(os.getpid(), signal.SIGKILL)"))


def test_lines_keep_their_level_and_a_traceback_that_of_its_first_line(job: Make) -> None:
    lines: list[tuple[int, str]] = []
    follow(
        job("say('starting\\nWARNING spiders: slow 100%s\\nERROR yalu: boom\\nTraceback …\\nINFO yalu: done')"),
        lambda level, line, _: lines.append((level, line)),
    )
    assert lines == [
        (logging.INFO, "starting"),
        (logging.WARNING, "spiders: slow 100%s"),
        (logging.ERROR, "yalu: boom"),
        (logging.ERROR, "Traceback …"),
        (logging.INFO, "yalu: done"),
    ]


def test_lines_reach_the_log_of_the_task_as_they_are(job: Make, capsys: pytest.CaptureFixture[str]) -> None:
    run(job("say('WARNING spiders: slow 100%s %d')"))
    shown = capsys.readouterr().out
    assert "[warning  ] spiders: slow 100%s %d" in shown


def test_a_record_of_a_job_keeps_its_level_its_source_and_its_crawl(job: Make) -> None:
    lines: list[tuple[int, str, Mapping[str, object]]] = []
    record = {
        "level": "ERROR",
        "logger": "yalu.spiders",
        "message": "no\n\x1b[2J",
        "source": "a",
        "crawl": 7,
        "time": "x",
    }
    long = {**record, "exception": "Traceback\n" + 'File "x"\n' * 2000 + "KeyError: 1"}
    ended = follow(
        job(f"say({json.dumps(record)!r}); say({json.dumps(long)!r}); say('{{broken'); say('INFO yalu: plain')"),
        lambda level, line, fields: lines.append((level, line, fields)),
    )
    assert lines[0] == (
        logging.ERROR,
        "yalu.spiders: no\N{REPLACEMENT CHARACTER}\N{REPLACEMENT CHARACTER}[2J",
        {"source": "a", "crawl": 7},
    )
    assert [line for _, line, _ in lines[-3:]] == ["KeyError: 1", "{broken", "yalu: plain"]
    assert ended.error is not None and ended.error.startswith("yalu.spiders: no")


def test_hostile_output_is_cut_and_cannot_drive_a_terminal(job: Make) -> None:
    lines: list[str] = []
    follow(
        job("sys.stderr.buffer.write(b'\\x1b[2J\\x00\\xff' + b'a' * 300_000 + b'\\nend')"),
        lambda _, line, _fields: lines.append(line),
    )
    assert not set("".join(lines)) & {"\x1b", "\x00"}
    assert max(map(len, lines)) <= MAX_LINE
    assert lines[-1] == "end"


def test_a_job_that_writes_more_than_a_pipe_holds_ends(job: Make) -> None:
    assert run(job("[say('INFO x: ' + 'y' * 500) for _ in range(2000)]; write({'n': 1})")) == {"n": 1}


@pytest.mark.parametrize("written", ["", "[1]", "{", '"x"', "[" * 100_000])
def test_a_result_that_is_none_is_empty(job: Make, written: str) -> None:
    assert run(job(f"write({written!r})")) == {}


def test_a_result_is_cut_down_before_it_is_handed_on() -> None:
    big = {"n": 1, "text": "x" * 5000, "list": list(range(5000)), "deep": {"a": {"b": {"c": {"d": 1}}}}}
    assert truncate_result(big) == {"n": 1, "text": "x" * 300, "list": list(range(60)), "deep": {"a": {"b": {}}}}


def test_the_counts_are_logged_and_travel_with_the_wake_up_signal(
    job: Make, capsys: pytest.CaptureFixture[str]
) -> None:
    asset = Asset("yalu_crawl/x")
    event = type("Event", (), {"extra": None})()
    result = "{'changes': 2, 'done': True, 'sources': {}, 'counts': {'captures': 3, 'articles_new': 1, 'retried': 0}}"
    execute(operator(job(f"write({result})"), outlets=[asset]), {"outlet_events": {asset: event}})
    assert event.extra == {"changes": 2, "captures": 3, "articles_new": 1, "retried": 0}
    assert "crawl done: 2 changes, 3 captures, 1 articles new" in capsys.readouterr().out


def test_zeros_are_logged_only_where_nothing_else_is_said() -> None:
    nothing = {"counts": {"captures": 0, "articles_new": 0}}
    assert done_line("crawl", nothing) == "crawl done: 0 captures, 0 articles new"
    assert done_line("crawl", {**nothing, "says": "0 of 12 known articles were due"}) == (
        "crawl done: 0 of 12 known articles were due"
    )
    assert done_line("diff", {}) == "diff done: no counts"


def test_the_job_sees_yalus_settings_and_none_of_airflows_keys() -> None:
    seen = child_environment(
        {"YALU_DATABASE_URL": "x", "AIRFLOW__API_AUTH__JWT_SECRET": "s", "AIRFLOW_CTX_DAG_ID": "d", "PATH": "/bin"}
    )
    assert seen == {"YALU_DATABASE_URL": "x", "AIRFLOW_CTX_DAG_ID": "d", "PATH": "/bin", **ALWAYS}


OBEYS = "open({file!r}, 'w').write(str(os.getpid())); sys.stdin.buffer.read(1); write({{'kept': 5}}); sys.exit(30)"
DEAF = "signal.signal(signal.SIGTERM, signal.SIG_IGN); open({file!r}, 'w').write(str(os.getpid())); time.sleep(600)"


def test_a_stopped_task_tells_its_job_and_fails(job: Make, tmp_path: Path) -> None:
    started = tmp_path / "started"
    task = operator(job(OBEYS.format(file=str(started))))

    def stop() -> None:
        wait_for(started)
        task.on_kill()

    stopper = threading.Thread(target=stop)
    stopper.start()
    with pytest.raises(JobStopped, match="stopped with its task"):
        execute(task)
    stopper.join()
    assert not alive(int(started.read_text()))


def test_a_job_that_does_not_listen_is_killed(job: Make, tmp_path: Path) -> None:
    started = tmp_path / "started"
    task = operator(job(DEAF.format(file=str(started))), stop_within=0.5)

    def stop() -> None:
        wait_for(started)
        task.on_kill()

    stopper = threading.Thread(target=stop)
    stopper.start()
    with pytest.raises(JobStopped):
        execute(task)
    stopper.join()
    assert not alive(int(started.read_text()))


def test_a_task_stopped_before_its_job_began_fails_too(job: Make, tmp_path: Path) -> None:
    task = operator(job(OBEYS.format(file=str(tmp_path / "started"))))
    task.on_kill()
    with pytest.raises(JobStopped):
        execute(task)


def test_a_timeout_in_the_middle_leaves_no_job_behind(job: Make, tmp_path: Path) -> None:
    def time_out(_level: int, line: str, _fields: Mapping[str, object]) -> None:
        raise AirflowTaskTimeout(line)

    with pytest.raises(AirflowTaskTimeout):
        follow(job(DEAF.format(file=str(tmp_path / "started")).replace("time.sleep", "say('x'); time.sleep")), time_out)
    assert not alive(int((tmp_path / "started").read_text()))


def test_a_grandchild_that_keeps_the_pipe_open_does_not_keep_the_task(job: Make, tmp_path: Path) -> None:
    born = tmp_path / "grandchild"
    bear = f"born = subprocess.Popen(['sleep', '600']); open({str(born)!r}, 'w').write(str(born.pid))"
    run(job(f"import subprocess; {bear}; write({{}})"))
    assert alive(int(born.read_text()))
    os.kill(int(born.read_text()), signal.SIGKILL)
