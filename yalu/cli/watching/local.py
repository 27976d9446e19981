"""Commands that bring up everything on this machine: demo, up."""

from __future__ import annotations

import os
import sys
from importlib.util import find_spec
from pathlib import Path

import click

from yalu import settings as setting
from yalu.cli.output import line


@click.command()
@click.option("--days", type=click.IntRange(1), help="Watch only the first N days.")
@click.option("--keep", type=click.Path(path_type=Path, file_okay=False), help="Keep the database and report here.")
@click.option("--serve", "serves", is_flag=True, help="Only serve the papers, until Ctrl-C, for crawls of your own.")
def demo(days: int | None, keep: Path | None, *, serves: bool) -> None:
    """A small local newspaper that edits itself, and its sister paper, watched for a few days; ends with a report.

    Nothing but this machine is asked. With --serve the papers are there for `yalu up`, `yalu work` or an Airflow of
    your own: it prints the source file to use and the next command; --keep says where to write that file.
    """
    if serves:
        from yalu.demo.serve import serve_papers

        if days is not None:
            raise click.UsageError("--days goes with watching the papers, not with --serve")
        serve_papers(say=line, keep=keep)
        return
    from yalu.demo.run import run_demo

    run_demo(say=line, days=days, keep=keep)


@click.command()
@click.option("--port", type=click.IntRange(1, 65535), default=8080, show_default=True, help="Where Airflow answers.")
@click.option(
    "--room-port",
    type=click.IntRange(1, 65535),
    default=8400,
    show_default=True,
    help="Where the reading room answers.",
)
def up(port: int, room_port: int) -> None:
    """Everything on this machine: Airflow with the DAGs, and the reading room, on loopback, SQLite. Ctrl-C stops it.

    A port that is busy is replaced by the next free one.
    """
    if find_spec("airflow") is None:
        raise click.ClickException("Airflow is not installed; install the extra 'airflow'")
    setting.load()  # reports a wrong setting before anything starts
    module = [sys.executable, "-P", "-m", "yalu.orchestration.local", str(port), str(room_port)]
    os.execv(sys.executable, module)  # noqa: S606  our own module
