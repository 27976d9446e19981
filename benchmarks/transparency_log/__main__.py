"""Fills a log, appends real captures to it as maintenance does, and proves from it: ``--entries 10000000``.

The log is filled through the product's folder, and the table beside it row by row; the captures of those entries are
left out, since an append never reads them.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import sqlite3
import statistics
import tempfile
import time
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

from tests.db.db_samples import DAY_ONE, Days, look, retitled
from yalu.db.core.engine import open_database
from yalu.db.evidence import log_rows
from yalu.db.schema.migrate import upgrade
from yalu.evidence import tiles
from yalu.evidence.verifier.checkpoint import Checkpoint, signed
from yalu.jobs.evidence import log
from yalu.jobs.evidence.key import signer
from yalu.jobs.evidence.log_folder import LogFolder
from yalu.settings import Settings

PORTION = 1 << 16
NEW = 1000
"""Captures that are appended to the full log."""


def main() -> None:
    """Print the measures as one line of JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, default=1_000_000)
    size = parser.parse_args().entries
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        url = f"sqlite:///{folder / 'yalu.db'}"
        place, key = str(folder / "log"), folder / "key.pem"
        settings = Settings(database_url=url, evidence_log=place, evidence_key=key, now=DAY_ONE)
        upgrade(url)
        measures: dict[str, Any] = {"entries": size, **_fill(settings, folder, size)}
        measures |= _append(settings, url) | _prove(settings, url, size) | _bytes(folder, size + NEW)
    print(json.dumps(measures))


def _fill(settings: Settings, folder: Path, size: int) -> dict[str, float]:
    files, began = LogFolder(folder / "log"), time.perf_counter()
    with closing(sqlite3.connect(folder / "yalu.db")) as rows:
        for at in range(0, size, PORTION):
            entries = [os.urandom(tiles.HASH) for _ in range(min(PORTION, size - at))]
            values = [(at + number, -at - number - 1, entry, b"\0" * log.SALT) for number, entry in enumerate(entries)]
            rows.executemany("INSERT INTO log_entry (position, capture_id, entry, salt) VALUES (?, ?, ?, ?)", values)
            rows.commit()
            files.append(at, entries)
    own, checkpoint = signer(settings), Checkpoint(settings.evidence_log_name, size, tiles.root(files.read, size))
    files.publish(None, checkpoint, signed(checkpoint, own.raw_public_key, own.sign))
    with closing(open_database(settings.database_url)) as database:
        log_rows.add_checkpoint(database, checkpoint, DAY_ONE)
    return {"fill_ms_an_entry": round((time.perf_counter() - began) * 1000 / size, 4)}


def _append(settings: Settings, url: str) -> dict[str, float]:
    with closing(open_database(url)) as database:
        days = Days(database, captures="all")
        for number in range(NEW):
            page = look(retitled(f"Title {number}"), body=f"<html>page {number}</html>".encode())
            days.visit(replace(page, captures=(replace(page.captures[0], fetched_at=days.now),)))
        began = time.perf_counter()
        state = log.append(settings, database)
        took = (time.perf_counter() - began) * 1000
        assert state.added == NEW and not state.attention
        began = time.perf_counter()
        log.append(settings, database)
        return {
            "append_ms_an_entry": round(took / NEW, 3),
            "nothing_ms": round((time.perf_counter() - began) * 1000, 1),
        }


def _prove(settings: Settings, url: str, size: int) -> dict[str, float]:
    chance, took = random.Random(1), []
    with closing(open_database(url)) as database:
        for _ in range(200):
            began = time.perf_counter()
            proved: Any = log.proofs(settings, database, [-chance.randrange(size) - 1])
            took.append((time.perf_counter() - began) * 1000)
            assert len(proved["entries"]) == 1
    began = time.perf_counter()
    log.consistency(settings, size // 3)
    consistent = (time.perf_counter() - began) * 1000
    return {"proof_ms": round(statistics.median(took), 2), "slowest_proof_ms": round(max(took), 1)} | {
        "consistency_ms": round(consistent, 1)
    }


def _bytes(folder: Path, entries: int) -> dict[str, float]:
    stats = [file.stat() for file in (folder / "log").rglob("*") if file.is_file()]
    content, disk = sum(stat.st_size for stat in stats), sum(stat.st_blocks * 512 for stat in stats)
    return {"bytes_an_entry": round(content / entries, 2), "disk_an_entry": round(disk / entries, 2)} | {
        "row_bytes_an_entry": round((folder / "yalu.db").stat().st_size / entries, 1)
    }


if __name__ == "__main__":
    main()
