"""A mutant, what became of it, and both as JSON lines."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path


class Status(StrEnum):
    """What became of a mutant; of an absent one the code is not there any more."""

    KILLED = "killed"
    TIMEOUT = "timeout"
    SURVIVED = "survived"
    UNREACHED = "unreached"
    ABSENT = "absent"


ALIVE = (Status.SURVIVED, Status.UNREACHED)


@dataclass(frozen=True)
class Mutant:
    """``before``, whole lines of ``file`` from ``line`` on (from 1), become ``after``; ``statement`` is where the
    statement around them begins. ``id`` names it in every result on the same sample.
    """

    id: str
    file: str
    line: int
    statement: int
    operator: str
    before: list[str]
    after: list[str]


@dataclass(frozen=True)
class Outcome:
    """What became of a mutant after so many ``stages`` of tests; ``by`` is the test that failed first.

    ``reaching`` tests execute its line, ``run`` of them were within the budget; ``seconds`` of wall time.
    """

    mutant: Mutant
    status: Status
    by: str | None
    stages: int
    reaching: int
    run: int
    seconds: float


def sample(path: Path) -> list[Mutant]:
    """The mutants of a file that ``draw`` wrote."""
    return [Mutant(**json.loads(line)) for line in path.read_text("utf-8").splitlines()]


def outcomes(path: Path) -> dict[str, Outcome]:
    """What became of each mutant, by its id; the last line counts, and a file that is not there is an empty one."""
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()] if path.is_file() else []
    changed = [row | {"mutant": Mutant(**row["mutant"]), "status": Status(row["status"])} for row in rows]
    return {row["mutant"].id: Outcome(**row) for row in changed}


def write(path: Path, rows: Iterable[Mutant | Outcome]) -> None:
    """Add rows to a file."""
    with path.open("a", encoding="utf-8") as out:
        out.writelines(json.dumps(asdict(row), ensure_ascii=False) + "\n" for row in rows)


def placed(mutant: Mutant, lines: Sequence[str]) -> int | None:
    """Index in ``lines`` at which the mutant's lines stand now, the nearest to where they stood; None without them."""
    size = len(mutant.before)
    places = [at for at in range(len(lines) - size + 1) if list(lines[at : at + size]) == mutant.before]
    return min(places, key=lambda at: abs(at - mutant.line + 1), default=None)


@contextmanager
def applied(mutant: Mutant, at: int, tick: int) -> Iterator[None]:
    """The file holds the mutant meanwhile, changed ``tick`` seconds earlier: by time and size it is compiled anew."""
    path = Path(mutant.file)
    original, stat = path.read_text("utf-8"), path.stat()
    lines = original.split("\n")
    lines[at : at + len(mutant.before)] = mutant.after
    try:
        path.write_text("\n".join(lines), encoding="utf-8")
        os.utime(path, (stat.st_atime, stat.st_mtime - tick))
        yield
    finally:
        path.write_text(original, encoding="utf-8")
        os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))
