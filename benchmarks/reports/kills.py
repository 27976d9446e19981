"""Kills the report job (SIGKILL) at random moments of a run of many readers, and repeats it until it is done.

::

    python -m benchmarks.reports.kills [--kills 50] [--seed 1] [--readers 200] [--rules 10]

Prints how many mails arrived, how often any arrived twice, and how many deliveries were left unknown: those that a kill
hit between the end of the mail and the server's answer. Exit status 1 when a mail came twice or was lost.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from tests.sending.killed_runs import run_killed
from yalu.db.schema.migrate import upgrade
from yalu.model import DeliveryState


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--readers", type=int, default=200)
    parser.add_argument("--rules", type=int, default=10)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="yalu-kills-") as name:
        url = f"sqlite:///{name}/yalu.db"
        upgrade(url)
        killed = run_killed(
            Path(name), url, kills=asked.kills, seed=asked.seed, readers=asked.readers, rules=asked.rules
        )
    unknown = killed.states[DeliveryState.UNKNOWN]
    print(
        f"{asked.readers} readers of {asked.rules} subscriptions, {asked.kills} kills: {sum(killed.mails.values())} "
        f"mails, {len(killed.twice)} twice, {len(killed.lost)} lost; {unknown} left unknown, "
        f"of which {killed.resent} had not arrived and were sent again by hand"
    )
    return 1 if killed.twice or killed.lost else 0


if __name__ == "__main__":
    sys.exit(main())
