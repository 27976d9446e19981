"""Serve both newspapers on this machine, for the demonstration's own visits or for crawls of somebody else."""

from __future__ import annotations

import shlex
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from yalu.demo.folder import demo_folder
from yalu.demo.outlets import ESTUARY, HAGU, OUTLETS
from yalu.demo.pieces import calendar, when
from yalu.demo.server import Server
from yalu.demo.source import source_files

PORTS = (8461, 8462)
"""Where the papers of a kept demonstration are, if these are free: what is written of it elsewhere names them."""

DAY_MINUTES = 15
"""How long a day of the papers lasts while somebody else crawls them, and how often their sources are due."""


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
def papers(folder: Path, ports: tuple[int, int], every: str = "1h", revisit: str = "default") -> Iterator[Papers]:
    """Serve both newspapers until the block ends, with their source file in ``folder``.

    Each is at its port of ``ports`` if that is free; 0 leaves the choice to the system. ``every`` is how often the
    sources are due, ``revisit`` how often their known pieces are.
    """
    with Server(outlet=ESTUARY, port=ports[0]) as estuary, Server(outlet=HAGU, port=ports[1]) as hagu:
        file = folder / "papers.toml"
        file.write_text(source_files(estuary.base_url, hagu.base_url, every, revisit), encoding="utf-8")
        yield Papers((estuary, hagu), file)


def serve_papers(*, say: Callable[[str], None], keep: Path | None, pause: Callable[[float], None] = time.sleep) -> None:
    """Serve the newspapers until Ctrl-C; a day of theirs passes every ``DAY_MINUTES``, and the last one stays.

    ``say`` prints a line, ``pause`` waits for so many seconds. With ``keep`` the source file is in that folder and
    stays, else in a temporary one. Raises UsageError.
    """
    often = f"{DAY_MINUTES}m", "eager"
    with demo_folder(keep) as folder, papers(folder, PORTS, *often) as served, suppress(KeyboardInterrupt):
        say(f"Two made-up papers on this machine until Ctrl-C; a day of theirs lasts {DAY_MINUTES} minutes:")
        for server, outlet in zip(served.servers, OUTLETS, strict=True):
            say(f"  {server.base_url}/  {outlet.known_as}")
        say("To crawl them and nothing else, in another terminal:")
        say(f"  export YALU_SOURCES={shlex.quote(str(served.file))} YALU_REGISTRY=none")
        say("and then `up`, `work`, or `run --force` to visit them once.")
        say("")
        for day in range(len(calendar())):
            served.turn_to(day)
            say(f"{when(day):%a %d %b %Y} in the papers")
            pause(DAY_MINUTES * 60)
        while True:
            pause(DAY_MINUTES * 60)
