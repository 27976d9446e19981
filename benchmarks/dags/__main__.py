"""Processor time of reading the DAG files, as Airflow's DAG processor does it: ``python -m benchmarks.dags``."""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.dags.sources import source_file

DAGS = Path(__file__).parents[2] / "dags"
LIMITS = {98: 2.0, 1000: 10.0}
"""Seconds within which so many sources are read."""
READ = """
import json, sys, time
import airflow.sdk
from airflow.dag_processing.dagbag import DagBag
from airflow.serialization.serialized_objects import DagSerialization
times = [time.process_time()]
bag = DagBag(sys.argv[1])
times.append(time.process_time())
size = sum(len(json.dumps(DagSerialization.to_dict(dag))) for dag in bag.dags.values())
times.append(time.process_time())
assert not bag.import_errors, bag.import_errors
print("\\n" + json.dumps([len(bag.dags), times[1] - times[0], times[2] - times[1], size]))
"""


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.dags", description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    rounds = parser.parse_args().rounds
    print("sources  DAGs  read s  limit  serialise s  kB")
    slow = False
    with tempfile.TemporaryDirectory() as folder:
        for count, limit in LIMITS.items():
            found = [read(count, Path(folder)) for _ in range(rounds)]
            dags, took, serialised, size = sorted(found, key=lambda one: one[1])[len(found) // 2]
            slow |= took > limit
            print(f"{count:7}  {dags:4}  {took:6.2f}  {limit:5.0f}  {serialised:11.2f}  {size // 1000}")
    return slow


def read(count: int, folder: Path) -> tuple[int, float, float, int]:
    """DAGs, seconds to read them, seconds to serialise them, bytes of what is serialised; in a process of its own."""
    sources = folder / "sources.toml"
    sources.write_text(source_file(count), encoding="utf-8")
    environ = {
        **os.environ,
        "AIRFLOW_HOME": str(folder / "airflow"),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "YALU_REGISTRY": "none",
        "YALU_SOURCES": str(sources),
        "YALU_SHARD_ABOVE": "1000000",  # one DAG a source, however many there are
    }
    command = [sys.executable, "-c", READ, str(DAGS)]
    done = subprocess.run(command, env=environ, check=True, capture_output=True, text=True)
    dags, took, serialised, size = json.loads(done.stdout.splitlines()[-1])
    return dags, took, serialised, size


if __name__ == "__main__":
    sys.exit(main())
