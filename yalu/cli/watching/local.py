"""Commands that bring up everything on this machine: demo, up."""

from __future__ import annotations

import os
import sys
from datetime import timedelta
from importlib.util import find_spec
from pathlib import Path

import click

from yalu import settings as setting
from yalu.cli.output import Duration, hint


@click.command()
@click.option("--days", type=click.IntRange(1), help="Watch only the first N days.")
@click.option("--keep", type=click.Path(path_type=Path, file_okay=False), help="Keep the database and report here.")
@click.option("--serve", "serves", is_flag=True, help="Only serve the papers, until Ctrl-C, for crawls of your own.")
@click.option(
    "--port", type=click.IntRange(1, 65534), help="With --serve: port of the first paper; the next is the other's."
)
@click.option("--day", type=Duration(), help="With --serve: how long a day of the papers lasts: 2m.  [default: 15m]")
def demo(days: int | None, keep: Path | None, port: int | None, day: timedelta | None, *, serves: bool) -> None:
    """Watch two made-up newspapers edit themselves for twelve days, on this machine alone, and print the report.

    With --keep FOLDER the database stays there with its secret and settings: commands that run in the folder go on
    with it. With --serve the papers are there for `yalu up`, `yalu work` or an Airflow of your own: it prints the
    source file to use and the next command; --keep says where to write that file.
    """
    if serves:
        from yalu.demo.serve import DAY, Serving, serve_papers

        if days is not None:
            raise click.UsageError("--days goes with watching the papers, not with --serve")
        serve_papers(Serving(keep, port, day or DAY), say=hint)
        return
    if port is not None or day is not None:
        raise click.UsageError("--port and --day go with --serve")
    from yalu.demo.run import run_demo

    run_demo(say=hint, days=days, keep=keep, under_way=_under_way)


def _under_way(text: str) -> None:
    """Show ``text`` on a terminal until the next line is written over it."""
    if sys.stdout.isatty():
        click.echo(f"{text}\r", nl=False)


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
    """Run everything on this machine until Ctrl-C: Airflow with the DAGs, and the reading room.

    Both answer this machine alone, and Airflow keeps its own files below YALU_HOME.
    A port that is busy is replaced by the next free one.
    """
    if find_spec("airflow") is None:
        raise click.ClickException("Airflow is not installed; install the extra 'airflow'")
    if sys.stdout is None:  # nobody could read where it answers, and what it opens first would become its output
        raise click.ClickException("standard output is closed; send it to a file or to /dev/null")
    setting.load()  # reports a wrong setting before anything starts
    module = [sys.executable, "-P", "-m", "yalu.orchestration.local", str(port), str(room_port)]
    os.execv(sys.executable, module)  # noqa: S606  our own module
