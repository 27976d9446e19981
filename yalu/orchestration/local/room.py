"""The reading room of ``yalu up``: a process beside Airflow's, started again whenever it ends."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.request import ProxyHandler, build_opener

from yalu.orchestration.local import processes
from yalu.orchestration.local.home import HOST
from yalu.orchestration.local.processes import Component

NAME = "reading-room"
LONGEST_WAIT = 60.0
"""Most seconds before it is started again; each start that did not last doubles the wait."""
_LASTED = 60.0
_SECONDS_TO_ANSWER = 5


@dataclass(slots=True)
class Room:
    """The process of the reading room and when to start it again. Airflow goes on without it."""

    port: int
    environment: Mapping[str, str]
    folder: Path
    say: Callable[[str], None]
    component: Component | None = None
    _started: float = 0.0
    _wait: float = 1.0
    _again: float | None = None

    @property
    def address(self) -> str:
        """Where it answers."""
        return f"http://{HOST}:{self.port}"

    def start(self) -> None:
        """Start the process. Its log is ``reading-room.log`` beside those of Airflow's parts."""
        command = (sys.executable, "-P", "-m", "yalu", "serve", "--host", HOST, "--port", str(self.port))
        self.component = processes.start(NAME, command, environment=self.environment, folder=self.folder)
        self._started, self._again = time.monotonic(), None

    def answers(self) -> bool:
        """Whether it shows pages now."""
        try:
            with build_opener(ProxyHandler({})).open(f"{self.address}/healthz", timeout=_SECONDS_TO_ANSWER) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False

    def keep_alive(self) -> None:
        """Start it again if it has ended, and say so once an end; later after each start that did not last."""
        if self.component is None or self.component.running:
            return
        now = time.monotonic()
        if self._again is None:
            self._wait = 1.0 if now - self._started > _LASTED else min(2 * self._wait, LONGEST_WAIT)
            self._again = now + self._wait
            ended = f"The reading room ended with {self.component.process.returncode}: {self.component.last_line()}"
            self.say(f"{ended} (see {self.component.log}). It is started again in {self._wait:.0f} s.")
        if now >= self._again:
            self.start()
