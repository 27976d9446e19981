"""A run that is told to stop finishes what it has begun and leaves the rest for the next one."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from tests.delivery.mail_servers import post_office
from tests.sending.killed_runs import CountingInbox
from tests.sending.readers import job_environment, reader, record_changes, start_job, subscriptions_toml
from yalu.db.core.engine import open_database

pytestmark = [pytest.mark.loopback, pytest.mark.enable_socket]


@pytest.mark.parametrize("thread", ["main", "delivery"])
def test_a_run_that_is_stopped_leaves_nothing_unknown(tmp_path: Path, sqlite_url: str, thread: str) -> None:
    (tmp_path / "subscriptions.toml").write_text(subscriptions_toml(1, 60), encoding="utf-8")
    database = open_database(sqlite_url)
    record_changes(database)
    database.close()
    inbox = CountingInbox()
    with post_office(inbox) as port:
        environment = job_environment(tmp_path, sqlite_url, port)
        inbox.kill_at = 10
        inbox.delay = 0.1  # on a busy machine 50 quick answers come before the signal does
        with start_job(environment, tmp_path) as job:
            assert inbox.reached.wait(60)
            threads = sorted(int(task.name) for task in Path(f"/proc/{job.pid}/task").iterdir())
            os.kill(threads[0 if thread == "main" else -1], signal.SIGTERM)  # the system may give it to any of them
            assert job.wait(60) == 0
        assert 10 <= len(inbox.mails) < 60
        inbox.delay = 0
        with start_job(environment, tmp_path) as job:
            assert job.wait(120) == 0
    assert inbox.count == {reader(number): 1 for number in range(60)}
