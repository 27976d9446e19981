"""The index of the decisions, and the one form that every decision has."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

SECTIONS = ("Status", "Context", "Options", "Choice", "Price")
_NAME = re.compile(r"^(\d{4})-[a-z0-9-]+\.md$")
_LINK = r"\[(\d{4})\]\((\d{4}-[a-z0-9-]+\.md)\)"
_STATUS = re.compile(rf"^(?:Accepted, \d{{4}}-\d\d-\d\d\.|Superseded by {_LINK}, \d{{4}}-\d\d-\d\d\.)")
_AMENDS = re.compile(rf"(Amends|Amended by) ((?:{_LINK}(?:, )?)+)")


@dataclass(frozen=True)
class Decision:
    """One file of ``docs/decisions``. ``status`` is one paragraph of Markdown."""

    number: str
    file: str
    title: str
    status: str

    def related(self, verb: str) -> frozenset[str]:
        """Numbers of the decisions that this one "Amends", or is "Amended by"."""
        found = (match for match in _AMENDS.finditer(self.status) if match[1] == verb)
        return frozenset(number for match in found for number, _ in re.findall(_LINK, match[2]))


def decisions(folder: Path) -> tuple[Decision, ...]:
    """All decisions, by number. Raises ValueError for one that has another form."""
    files = [file for file in sorted(folder.glob("*.md")) if file.name != "README.md"]
    read = tuple(_read(file) for file in files)
    if faults := [*_faults(read)]:
        raise ValueError("; ".join(faults))
    return read


def index_page(folder: Path) -> str:
    """A table of number, title and status."""
    rows = [f"| [{one.number}]({one.file}) | {one.title} | {one.status} |" for one in decisions(folder)]
    head = [
        "# Decisions\n",
        "Why Yalu is as it is. A decision that a later one changes is kept; its status names the later one.",
        f"Each has the sections {', '.join(SECTIONS)}.\n",
        "| number | title | status |",
        "|---|---|---|",
    ]
    return "\n".join([*head, *rows]) + "\n"


def _read(file: Path) -> Decision:
    name = _NAME.match(file.name)
    text = file.read_text(encoding="utf-8")
    if name is None or not text.startswith(f"# {name[1]}. "):
        raise ValueError(f"{file.name}: the first line must be '# NNNN. Title', with the number of the file")
    if (found := tuple(re.findall(r"^## (.+)$", text, re.MULTILINE))) != SECTIONS:
        raise ValueError(f"{file.name}: the sections must be {', '.join(SECTIONS)}, not {', '.join(found)}")
    title = text.partition("\n")[0].removeprefix(f"# {name[1]}. ")
    bodies = [body.strip() for body in re.split(r"^## .+$", text, flags=re.MULTILINE)[1:]]
    if empty := [section for section, body in zip(SECTIONS, bodies, strict=True) if not body]:
        raise ValueError(f"{file.name}: nothing under {', '.join(empty)}")
    return Decision(name[1], file.name, title, " ".join(bodies[0].split()))


def _faults(read: tuple[Decision, ...]) -> Iterator[str]:
    by_number = {one.number: one for one in read}
    if len(by_number) != len(read):
        yield "two decisions have one number"
    for one in read:
        if not _STATUS.match(one.status):
            yield f"{one.file}: the status must begin 'Accepted, DATE.' or 'Superseded by [NNNN](FILE), DATE.'"
        for number, file in re.findall(_LINK, one.status):
            if number not in by_number or by_number[number].file != file:
                yield f"{one.file}: there is no decision {number} in {file}"
        for verb, back in (("Amends", "Amended by"), ("Amended by", "Amends")):
            for number in one.related(verb):
                if number in by_number and one.number not in by_number[number].related(back):
                    yield f"{one.file} {verb.lower()} {number}, which does not say so"
