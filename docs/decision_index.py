"""The index of the decisions, and the form that every decision has."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

SECTIONS = ("Status", "Context", "Options", "Choice", "Price")
_NAME = re.compile(r"^(\d{4})-[a-z0-9-]+\.md$")
_DATE = r"\d{4}-\d\d-\d\d"
_STATUS = re.compile(
    rf"^Accepted, {_DATE}(?:; revised, {_DATE})?\.(?: Includes what was (\d{{4}}(?:(?:, | and )\d{{4}})*)\.)?$"
)


@dataclass(frozen=True)
class Decision:
    """One file of ``docs/decisions``. ``former`` are numbers of decisions that were folded into it."""

    number: str
    file: str
    title: str
    status: str
    former: tuple[str, ...] = ()


def decisions(folder: Path) -> tuple[Decision, ...]:
    """All decisions, by number. Raises ValueError for one that has another form."""
    files = [file for file in sorted(folder.glob("*.md")) if file.name != "README.md"]
    read = tuple(_read(file) for file in files)
    if faults := [*_faults(read)]:
        raise ValueError("; ".join(faults))
    return read


def index_page(folder: Path) -> str:
    """A table of number, title and status."""
    rows = [f"| [{each.number}]({each.file}) | {each.title} | {each.status} |" for each in decisions(folder)]
    head = [
        "# Decisions\n",
        "Why Yalu is as it is. Each file states what holds now; a decision that changes is rewritten in its file.",
        f"Each has the sections {', '.join(SECTIONS)}. Rules of reading and comparing pages are in",
        "[extraction.md](../explanation/extraction.md#rules), [threads.md](../explanation/threads.md) and",
        "[comparison.md](../explanation/comparison.md).\n",
        "| number | title | status |",
        "|---|---|---|",
    ]
    return "\n".join([*head, *rows]) + "\n"


def _read(file: Path) -> Decision:
    name = _NAME.match(file.name)
    text = file.read_text(encoding="utf-8")
    if name is None or not text.startswith(f"# {name[1]}. "):
        raise ValueError(f"{file.name}: the first line must be '# NNNN. Title', with the number of the file")
    if (headings := tuple(re.findall(r"^## (.+)$", text, re.MULTILINE))) != SECTIONS:
        raise ValueError(f"{file.name}: the sections must be {', '.join(SECTIONS)}, not {', '.join(headings)}")
    title = text.partition("\n")[0].removeprefix(f"# {name[1]}. ")
    bodies = [body.strip() for body in re.split(r"^## .+$", text, flags=re.MULTILINE)[1:]]
    if empty := [section for section, body in zip(SECTIONS, bodies, strict=True) if not body]:
        raise ValueError(f"{file.name}: nothing under {', '.join(empty)}")
    status = " ".join(bodies[0].split())
    form = _STATUS.match(status)
    if form is None:
        raise ValueError(
            f"{file.name}: the status must be 'Accepted, DATE.' or 'Accepted, DATE; revised, DATE.', then at most "
            "'Includes what was NNNN and NNNN.'; a decision that changes another one is written into that one's file"
        )
    return Decision(name[1], file.name, title, status, tuple(re.findall(r"\d{4}", form[1] or "")))


def _faults(read: tuple[Decision, ...]) -> Iterator[str]:
    numbers = [each.number for each in read]
    if len(set(numbers)) != len(numbers):
        yield "two decisions have one number"
    for each in read:
        for number in each.former:
            if number in numbers:
                yield f"{each.file}: includes what was {number}, which is there"
