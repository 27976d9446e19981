"""Checks citations of decisions, and of sections of the explanations that hold rules.

A decision is cited as "decision 0031", a rule as "extraction.md#labels" (a page of ``docs/explanation``). Faults are a
citation of what is not there, a decision or rule that no code, configuration or test cites, and more than ``MOST``
decisions. Run as ``docs/decision_citations.py [FOLDER]``; without a folder it checks this repository. Prints one line
for each fault and exits 1 when there is any.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

from check_links import Repository, anchors

MOST = 90
"""Maximum number of decisions: more than that nobody reads before changing something."""
RULES = {"extraction.md": "Rules", "threads.md": "", "comparison.md": ""}
"""Pages whose sections are rules, each with the heading of its rules ("": the page's own)."""

_GAP = r"(?:\s|#)+"
_LIST = rf"\d{{4}}(?:(?:,{_GAP}(?:and{_GAP})?|{_GAP}and{_GAP})\d{{4}})*"
_CITED = re.compile(rf"\b[Dd]ecisions?{_GAP}({_LIST})(?![\w-])")
_BARE = re.compile(r"(?<![\w.#/-])(0\d{3})(?![\w-]|\.\d)")
_SECTION = re.compile(r"\b([a-z-]+\.md)#([\w-]+)")
_SUFFIXES = frozenset((".py", ".sql", ".toml", ".sh", ".cfg", ".ini", ".html", ".css", ".js", ".yaml", ".yml", ".md"))


def faults(root: Path) -> Iterator[str]:
    """One line for each fault. ``root`` is the repository's top folder."""
    files = {file.name[:4]: file.name for file in (root / "docs" / "decisions").glob("[0-9]*.md")}
    rules = frozenset(_rules(root / "docs" / "explanation"))
    cited: set[str] = set()
    for file in Repository(root).files:
        if file.suffix not in _SUFFIXES or not file.is_file():
            continue
        name, text = file.relative_to(root), file.read_text(encoding="utf-8")
        numbers = _numbers(text, inside=name.parts[:2] == ("docs", "decisions"))
        sections = _sections(text, root) if file.suffix != ".md" and name.parts[0] != "docs" else set()
        yield from (f"{name}: there is no decision {number}" for number in sorted(numbers - files.keys()))
        yield from (
            f"{name}: there is no section {section}" for section in sorted(sections) if not _is_there(section, root)
        )
        if file.suffix != ".md" and name.parts[0] != "docs":
            cited |= numbers | sections
    for number in sorted(files.keys() - cited):
        yield f"docs/decisions/{files[number]}: no code, configuration or test cites it"
    for rule in sorted(rules - cited):
        yield f"docs/explanation/{rule}: no code, configuration or test cites it"
    if len(files) > MOST:
        yield f"docs/decisions: {len(files)} decisions, more than {MOST}: write what belongs together into one"


def _numbers(text: str, *, inside: bool) -> set[str]:
    """Numbers of the decisions that a text cites; one decision names another by its number alone."""
    numbers = {number for match in _CITED.finditer(text) for number in re.findall(r"\d{4}", match[1])}
    body = text.partition("\n## Context")[2] if inside else ""
    return numbers | set(_BARE.findall(body))


def _sections(text: str, root: Path) -> set[str]:
    """Sections of explanations that a text cites, as ``page.md#section``."""
    pages = {file.name for file in (root / "docs" / "explanation").glob("*.md")}
    return {f"{page}#{section}" for page, section in _SECTION.findall(text) if page in pages}


def _is_there(section: str, root: Path) -> bool:
    page, _, anchor = section.partition("#")
    return anchor in anchors(root / "docs" / "explanation" / page)


def _rules(folder: Path) -> Iterator[str]:
    """The sections that are rules: the deepest headings below the heading of a page's rules."""
    for page, heading in RULES.items():
        if not (folder / page).is_file():
            continue
        text = (folder / page).read_text(encoding="utf-8")
        rules, level = (text.partition(f"\n## {heading}\n")[2], "###") if heading else (text, "##")
        for title in re.findall(rf"^{level} (.+)$", rules, re.MULTILINE):
            yield f"{page}#{re.sub(r'[^a-z0-9 -]', '', title.lower()).replace(' ', '-')}"


def main() -> int:
    root = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent.parent
    lines = [*faults(root)]
    for line in lines:
        print(line)
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main())
