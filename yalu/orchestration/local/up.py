"""``yalu up``: Airflow with the DAGs and the reading room on this machine, on loopback, until it is stopped."""

from __future__ import annotations

import fcntl
import os
import select
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from types import FrameType
from typing import IO

from yalu import settings as setting
from yalu.db.schema.migrate import upgrade
from yalu.errors import YaluError
from yalu.hints import as_typed
from yalu.jobs.reports.readers import where_text
from yalu.jobs.runtime.ports import listen_near
from yalu.orchestration.local import processes
from yalu.orchestration.local.api import AirflowApi
from yalu.orchestration.local.first_crawl import FirstCrawl
from yalu.orchestration.local.home import HOST, absolute, environment, password
from yalu.orchestration.local.processes import Component
from yalu.orchestration.local.room import Room
from yalu.settings import Settings
from yalu.sources.load import Registry, watched
from yalu.text import quantity

MAX_SECONDS_TO_START = 180
_COMPONENTS = (
    # In the order in which they are ended: the API server last, since tasks tell it how they ended.
    # The log servers would listen on every interface; the API server reads the same files from disk.
    ("scheduler", ("scheduler", "--skip-serve-logs")),
    ("triggerer", ("triggerer", "--skip-serve-logs")),
    ("dag-processor", ("dag-processor",)),
    ("api-server", ("api-server",)),
)


class UpFailed(YaluError):
    """Airflow did not start, or one of its parts ended. Names the part and the file with its log."""


def up(settings: Settings, *, port: int = 8080, room_port: int = 8400, say: Callable[[str], None] | None = None) -> int:
    """Run Airflow with the DAGs, and the reading room, until Ctrl-C, SIGTERM or SIGHUP; no process is left. Gives 0.

    Takes the next free port when ``port`` or ``room_port`` is busy. ``say`` gets the few lines for the person at the
    terminal. Raises UpFailed, and the errors of settings, source files and database, each with one clear line.
    """
    registry = watched(settings)
    home = settings.home.absolute() / "airflow"
    database_url = absolute(settings.database_url, Path.cwd())
    with _lock_home(home), _stop_signals() as stops:
        say = say or partial(_print, stops)
        upgrade(database_url)
        new = not (home / "airflow.db").exists()
        chosen = _choose_port(port, say)
        room_chosen = _choose_port(room_port, say, taken=chosen)
        variables = environment(
            settings, home=home, port=chosen, room_port=room_chosen, database_url=database_url, environ=os.environ
        )
        room = Room(room_chosen, variables, home / "logs", say)
        running: list[Component] = []
        processes.adopt_orphans()
        try:
            for line in what_is_watched(settings, registry):
                say(line)
            say(f"Starting Airflow in {home} …")
            _prepare(variables, home, running, stops)
            if not stops:
                _start(variables, home, running)
                room.start()
            api, first = AirflowApi(chosen), None
            if _wait_until_healthy(api, room, running, stops):
                _print_summary(say, home, chosen, room, replace(settings, database_url=database_url))
                first = FirstCrawl(api, partial(password, home), say, start=new) if registry.enabled() else None
            _watch(running, room, stops, settings, first)
        finally:
            say("Stopping (Ctrl-C again: at once) …")
            ours = [room.component] if room.component is not None else []
            processes.end_all([*ours, *running], hurry=lambda: len(stops) > 1, say=say)
    say("Stopped.")
    return 0


def _choose_port(wanted: int, say: Callable[[str], None], taken: int = 0) -> int:
    chosen = free_port(wanted, taken)
    if chosen != wanted:
        say(f"Port {wanted} is busy; using {chosen}.")
    return chosen


def free_port(wanted: int, taken: int = 0) -> int:
    """``wanted``, or the next port on loopback that nobody listens on and that is not ``taken``.

    Raises UpFailed when there is none near.
    """
    try:
        with listen_near(HOST, wanted, taken) as opened:
            return int(opened.getsockname()[1])
    except OSError as error:
        reason = f"{error.strerror}; choose another with --port or --room-port"
        raise UpFailed(f"cannot answer at port {wanted}: {reason}") from error


@contextmanager
def _lock_home(home: Path) -> Iterator[None]:
    """Hold the home for us alone: two schedulers on one SQLite file would fight."""
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (home / "up.lock").open("a+", encoding="ascii") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise UpFailed(f"`yalu up` already runs in {home} (process {_holder(lock)})") from error
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield


def _holder(lock: IO[str]) -> str:
    lock.seek(0)
    return lock.read().strip() or "unknown"


@contextmanager
def _stop_signals() -> Iterator[list[int]]:
    """The signals that asked for a stop so far; the second one means: at once."""
    stops: list[int] = []

    def note(number: int, frame: FrameType | None) -> None:  # noqa: ARG001  # the shape of a signal handler
        stops.append(number)

    before = {number: signal.signal(number, note) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    try:
        yield stops
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _is_stopped(stops: list[int]) -> bool:
    """Whether a stop was asked for, or nobody reads what is said any more (`yalu up | head`), which is one too."""
    if not stops and _nobody_reads():
        stops.append(signal.SIGPIPE)
    return bool(stops)


def _nobody_reads() -> bool:
    poll = select.poll()
    poll.register(sys.stdout.fileno(), 0)
    return any(state & select.POLLERR for _, state in poll.poll(0))


def _prepare(variables: dict[str, str], home: Path, running: list[Component], stops: list[int]) -> None:
    """Make or migrate Airflow's own database; this also makes its airflow.cfg, with the keys its parts share."""
    migration = _airflow("migrate", ("db", "migrate"), variables, home)
    running.append(migration)
    while migration.running and not _is_stopped(stops):
        time.sleep(0.1)
    running.remove(migration)
    if not stops and migration.process.returncode:
        raise _failed(migration)


def _start(variables: dict[str, str], home: Path, running: list[Component]) -> None:
    for name, arguments in _COMPONENTS:
        running.append(_airflow(name, arguments, variables, home))


def _airflow(name: str, arguments: tuple[str, ...], variables: dict[str, str], home: Path) -> Component:
    folder = home / "logs"
    folder.mkdir(exist_ok=True)
    return processes.start(
        name, (sys.executable, "-P", "-m", "airflow", *arguments), environment=variables, folder=folder
    )


def _wait_until_healthy(api: AirflowApi, room: Room, running: list[Component], stops: list[int]) -> bool:
    """True once every part of Airflow says that it is well; False when a stop came first."""
    until = time.monotonic() + MAX_SECONDS_TO_START
    while not _is_stopped(stops):
        if api.healthy():
            return True
        _raise_if_ended(running)
        room.keep_alive()
        if time.monotonic() > until:
            raise UpFailed(f"Airflow did not start within {MAX_SECONDS_TO_START} s; see {running[0].log.parent}")
        time.sleep(0.5)
    return False


def _watch(
    running: list[Component], room: Room, stops: list[int], settings: Settings, first: FirstCrawl | None
) -> None:
    """Wait for a stop. Settings are read at the start only: a later edit of yalu.toml is told."""
    say, reported_state = room.say, _settings_state(settings)
    while not _is_stopped(stops):
        _raise_if_ended(running)
        room.keep_alive()
        if first is not None and first.is_announced(time.monotonic()):
            first = None
        if (state := _settings_state(None)) != reported_state:
            say(
                f"{state if isinstance(state, str) else 'The settings changed'}; `yalu up` uses them at its next start."
            )
            reported_state = state
        time.sleep(0.5)


def _settings_state(settings: Settings | None) -> Settings | str:
    """The settings as they are now, or what is wrong with them."""
    try:
        return settings or setting.load()
    except YaluError as error:
        return str(error)


def what_is_watched(settings: Settings, registry: Registry) -> tuple[str, ...]:
    """What is about to be visited, and what a webmaster will be told, in a line or two."""
    count = len(registry.enabled())
    own = "" if settings.registry == "none" else "; only your own: YALU_REGISTRY=none and YALU_SOURCES=FILE"
    lines = (f"Watching {quantity(count, 'source')}{own}.",)
    if settings.contact or not count:
        return lines
    return (*lines, "YALU_CONTACT is not set: their webmasters are told no mail address or page to turn to.")


def _raise_if_ended(running: list[Component]) -> None:
    for component in running:
        if not component.running:
            raise _failed(component)


def _failed(component: Component) -> UpFailed:
    status = component.process.returncode
    return UpFailed(f"airflow {component.name} ended with {status}: {component.last_line()} (see {component.log})")


def _print_summary(say: Callable[[str], None], home: Path, port: int, room: Room, settings: Settings) -> None:
    secret = password(home) or "(see the file below)"
    embedded = settings.database_url.startswith("sqlite")
    shown = settings.database_url if embedded else "the database of YALU_DATABASE_URL"
    for line in (
        "",
        f"Airflow: http://{HOST}:{port}   user admin   password {secret}",
        f"         (the password is kept in {home}; only this machine can reach the addresses)",
        f"Room:    {room.address}   {_about(room, settings)}",
        f"Data:    {shown}",
        f"Reports: {where_text(settings)}",
        f"Logs:    {home / 'logs'}",
        "Stop:    Ctrl-C",
        "Each source is crawled at its own hour. To crawl one at once, press the triangle beside it.",
    ):
        say(line)


def _about(room: Room, settings: Settings) -> str:
    if not room.answers():
        return f"(does not answer yet; see {room.folder})"
    return "what changed, as pages" + ("; asks for a name and token of YALU_WEB_USERS" if settings.web_users else "")


def _print(stops: list[int], line: str) -> None:
    """Print a line, as long as somebody reads."""
    try:
        sys.stdout.write(f"{as_typed(line)}\n")
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if not stops:  # a second one would mean: at once
            stops.append(signal.SIGPIPE)
