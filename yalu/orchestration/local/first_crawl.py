"""The crawl that comes first after ``yalu up``."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from yalu.orchestration.local.api import AirflowApi, NextCrawl

_SECONDS_TO_READ_DAGS = 180


@dataclass(frozen=True, slots=True)
class FirstCrawl:
    """Says which crawl comes first; at the first start of all begins it, so that there is something to see.

    ``password`` gives that of Airflow's user "admin"; ``until`` is the time of ``time.monotonic`` up to which an
    Airflow that is busy is asked again.
    """

    api: AirflowApi
    password: Callable[[], str | None]
    say: Callable[[str], None]
    start: bool
    until: float = field(default_factory=lambda: time.monotonic() + _SECONDS_TO_READ_DAGS)

    def is_announced(self, now: float) -> bool:
        """Whether all is said, or the reason why it cannot be; False asks for another call. ``now`` as ``until``."""
        try:
            self.api.log_in("admin", self.password() or "")
            if coming := self.api.next_crawl():
                self._announce(coming)
                return True
            reason = "it knows no crawl that is not paused"
        except (OSError, ValueError, LookupError) as error:
            reason = str(error)
        if now < self.until:
            return False
        self.say(f"Airflow runs, but does not say what it will crawl first: {reason}")
        return True

    def _announce(self, coming: NextCrawl) -> None:
        if self.start:
            self.api.trigger(coming.dag_id, "first-of-all")
            self.say(f"Started: {coming.name}, as a first one.")
        else:
            self.say(f"Next:    {coming.name}, {coming.at:%Y-%m-%d %H:%M} UTC.")
