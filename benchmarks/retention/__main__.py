"""What retention costs on PostgreSQL: ``python -m benchmarks.retention [--captures 300000]``.

Two databases hold the same captures, a page of each address and eleven answers that differ little from it, over twelve
months. The first six months are taken away: in one with their partitions, as ``yalu prune`` does; in the other the same
rows are deleted, as it does where a month has no partition. Both ways pack what has to be packed anew and vacuum
afterwards. Exit status 1 when they do not leave the same, or when dropping is not the cheaper one.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, select, text

from benchmarks.history.bulk import Bulk, alone
from benchmarks.processes import processor_of
from tests.servers import postgresql
from yalu.db.captures import bodies, partitions, payload_removal
from yalu.db.captures.months import LASTING, month_of
from yalu.db.captures.packing import PackBase, join, pack
from yalu.db.core.engine import Database, open_database
from yalu.db.models import CapturePayload
from yalu.db.schema import migrate

BEGIN = datetime(2025, 1, 15, tzinfo=UTC)
MONTHS = [datetime(2025, month, 15, tzinfo=UTC) for month in range(1, 13)]
BEFORE = datetime(2025, 7, 1, tzinfo=UTC)

COLUMNS = {
    "source": "id name homepage country languages type tier terms scope comments every first_seen_at updated_at",
    "crawl": "id source_id started_at heartbeat_at ended_at forced holder",
    "url": "id source_id url key",
    "article": "id source_id url in_scope first_seen_at",
    "capture": "id crawl_id url_id article_id fetched_at status sha256 size",
    "capture_payload": "capture_id month data sha256 base_id depth",
    "article_version": "id article_id seq extraction crawl_id capture_id not_after title byline body tags notices "
    "boxes access quality provenance content_hash extractor",
}


@dataclass(frozen=True, slots=True)
class Cost:
    """What one way took: elapsed and processor seconds, of the server too, and bytes of write-ahead log."""

    elapsed: float
    processor: float
    log: int
    left: list[Any]


def main() -> int:
    """Fills both, measures both, and prints them with their ratio."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--captures", type=int, default=300_000)
    many = parser.parse_args().captures // len(MONTHS)
    with postgresql.running() as server:
        number = postgresql.process_id(server)
        costs = {}
        for name, way in (("rows deleted", _delete), ("months dropped", _drop)):
            costs[name] = _measured(_filled(server, name, many), way, number)
    print(f"{many * len(MONTHS):,} captures of {many:,} addresses; half of the months go")
    for name, cost in costs.items():
        spent = f"{cost.elapsed:6.2f} s, {cost.processor:6.2f} s of processor time"
        print(f"{name:15} {spent}, {cost.log / 1e6:7.1f} MB of write-ahead log")
    deleted, dropped = costs.values()
    ratios = deleted.elapsed / dropped.elapsed, deleted.processor / dropped.processor, deleted.log / dropped.log
    print("deleted, as many times as dropped: {:.1f} of time, {:.1f} of processor time, {:.1f} of log".format(*ratios))
    return 0 if deleted.left == dropped.left and dropped.log < deleted.log else 1


def _filled(server: Any, name: str, many: int) -> Database:
    plain = name.replace(" ", "_")
    first = open_database(server.get_uri(), check_schema=False)
    alone(first, f"CREATE DATABASE {plain} TEMPLATE template0 ENCODING 'UTF8'")
    first.close()
    url = server.get_uri(plain)
    migrate.upgrade(url)
    database = open_database(url)
    with database.write() as connection:
        partitions.make(connection, {month_of(at) for at in MONTHS})
        _fill(Bulk(connection), many)
    alone(database, "VACUUM ANALYZE", "CHECKPOINT")
    return database


def _fill(bulk: Bulk, many: int) -> None:
    into = {name: bulk.into(name, columns) for name, columns in COLUMNS.items()}
    place = "paper", "Paper", "https://paper.example/", "KR"
    into["source"]((*place, ["ko"], "newspaper", "1", "excerpt", "topic", "auto", 21_600, BEGIN, BEGIN))
    page = random.Random(1).randbytes(6_000)
    first = pack(join((), page)).data
    later = [pack(join((), page + b"%d" % at), [PackBase(1, 0, join((), page))]).data for at in range(len(MONTHS))]
    for at, month in enumerate(MONTHS):
        into["crawl"]((at + 1, "paper", month, month, month, False, "benchmark"))
        for number in range(1, many + 1):
            capture_id, digest = at * many + number, f"{at * many + number:064x}"
            fetched_at = month + timedelta(seconds=number)
            if at == 0:
                into["url"]((number, "paper", f"https://paper.example/{number}", f"paper.example/{number}"))
                into["article"]((number, "paper", f"https://paper.example/{number}", True, fetched_at))
                state: tuple[Any, ...] = fetched_at, "Title", [], "Body", [], [], [], "full", "ok", {}, digest, "1"
                into["article_version"]((number, number, 1, 1, 1, number, *state))
            into["capture"]((capture_id, at + 1, number, number, fetched_at, 200, digest, len(page)))
            packed = (LASTING, first, digest, None, 0) if at == 0 else (month_of(month), later[at], None, number, 1)
            into["capture_payload"]((capture_id, *packed))
    bulk.flush()


def _measured(database: Database, way: Callable[[Connection], object], server: int) -> Cost:
    position = text("SELECT pg_current_wal_insert_lsn() - '0/0'")
    with database.read() as connection:
        log = connection.execute(position).scalar_one()
    processor, start = time.process_time() + processor_of(server), time.perf_counter()
    with database.write() as connection:
        way(connection)
    alone(database, "VACUUM capture_payload")
    elapsed = time.perf_counter() - start
    processor = time.process_time() + processor_of(server) - processor
    with database.read() as connection:
        log = connection.execute(position).scalar_one() - log
        kept = select(CapturePayload.capture_id, CapturePayload.month, CapturePayload.base_id)
        left = list(connection.execute(kept.order_by(CapturePayload.capture_id)))
    database.close()
    return Cost(elapsed, processor, int(log), left)


def _drop(connection: Connection) -> None:
    payload_removal.remove_idle(connection, BEFORE)


def _delete(connection: Connection) -> None:
    bodies.hold_alone(connection)
    past = CapturePayload.month.between(month_of(BEGIN), month_of(BEFORE) - 1)
    payload_removal.remove(connection, connection.scalars(select(CapturePayload.capture_id).where(past)).all())


if __name__ == "__main__":
    sys.exit(main())
