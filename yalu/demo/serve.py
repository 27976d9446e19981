"""Serve both newspapers on this machine, for the demonstration's own visits or for crawls of somebody else."""

from __future__ import annotations

import shlex
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from yalu.demo.articles import calendar, when
from yalu.demo.folder import demo_folder
from yalu.demo.outlets import ESTUARY, HAGU, OUTLETS, source_files
from yalu.demo.server import Server
from yalu.errors import UsageError
from yalu.sources.source import span_text

PORTS = (8461, 8462)
"""Where the papers of a kept demonstration are, if these are free: what is written of it elsewhere names them."""

DAY = timedelta(minutes=15)
"""How long a day of the papers lasts while somebody else crawls them, unless another pace is asked for."""
SHORTEST_DAY = timedelta(minutes=1)
"""A crawl has to fit into it."""


@dataclass(frozen=True, slots=True)
class Papers:
    """Both newspapers, each at an address of its own, and the file that describes them as sources."""

    servers: Sequence[Server]
    file: Path

    def turn_to(self, day: int) -> None:
        """Let the papers be those of ``day``, which counts from 0."""
        for server in self.servers:
            server.day = day


@contextmanager
def papers(
    folder: Path, ports: tuple[int, int], every: timedelta = timedelta(hours=1), revisit: str = "default"
) -> Iterator[Papers]:
    """Serve both newspapers until the block ends, with their source file in ``folder``.

    Each is at its port of ``ports`` if that is free; 0 leaves the choice to the system. ``every`` is how often the
    sources are due, ``revisit`` how often their known articles are.
    """
    pause = int(every.total_seconds())  # an outage must not outlast the days that follow it
    with (
        Server(outlet=ESTUARY, port=ports[0], retry_after=pause) as estuary,
        Server(outlet=HAGU, port=ports[1], retry_after=pause) as hagu,
    ):
        file = folder / "papers.toml"
        text = source_files(estuary.base_url, hagu.base_url, span_text(every), revisit)
        file.write_text(text, encoding="utf-8")
        yield Papers((estuary, hagu), file)


@dataclass(frozen=True, slots=True)
class Serving:
    """How the papers are served to crawls of somebody else.

    ``keep`` is the folder of the source file, None a temporary one. The first paper is at ``port`` and the second at
    the next; with None at ``PORTS``, or elsewhere where those are busy. ``day`` is at least ``SHORTEST_DAY``.
    """

    keep: Path | None = None
    port: int | None = None
    day: timedelta = DAY


def serve_papers(serving: Serving, *, say: Callable[[str], None], pause: Callable[[float], None] = time.sleep) -> None:
    """Serve the newspapers until Ctrl-C; their days pass one after the other, and the last one stays.

    The sources are due twice a day of theirs. ``say`` prints a line, ``pause`` waits for so many seconds. Raises
    UsageError.
    """
    if serving.day < SHORTEST_DAY:
        raise UsageError(f"--day is at least {span_text(SHORTEST_DAY)}, not {span_text(serving.day)}")
    ports = PORTS if serving.port is None else (serving.port, serving.port + 1)
    often = serving.day / 2, "eager"
    with demo_folder(serving.keep) as folder, papers(folder, ports, *often) as served, suppress(KeyboardInterrupt):
        if serving.port is not None:
            _require_ports(served.servers, ports)
        say(f"Two made-up papers on this machine until Ctrl-C; a day of theirs lasts {span_text(serving.day)}:")
        for server, outlet in zip(served.servers, OUTLETS, strict=True):
            say(f"  {server.base_url}/  {outlet.known_as}")
        say("To crawl them and nothing else, in another terminal:")
        say(f"  export YALU_SOURCES={shlex.quote(str(served.file))} YALU_REGISTRY=none")
        say("and then `yalu up`, `yalu work`, or `yalu run --force` to visit them once.")
        say("")
        for day in range(len(calendar())):
            served.turn_to(day)
            say(f"{when(day):%a %d %b %Y} in the papers")
            pause(serving.day.total_seconds())
        while True:
            pause(serving.day.total_seconds())


def _require_ports(servers: Sequence[Server], ports: tuple[int, int]) -> None:
    for server, port in zip(servers, ports, strict=True):
        if server.port != port:
            raise UsageError(f"port {port} is busy; choose another --port")
