"""Decisions: their form, and that code, configuration or tests cite each of them and nothing that is not there."""

from __future__ import annotations

import importlib
import shutil
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent.parent
DECISIONS = ROOT / "docs" / "decisions"
CITES, PAGE = "decision", "extraction.md"
"""Kept apart from the numbers and sections below, so that the check does not take these for citations."""

RULES = """# Reading

## Steps

## Rules

### Dates
"""


@pytest.fixture
def index(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.syspath_prepend(str(ROOT / "docs"))
    return importlib.import_module("decision_index")


@pytest.fixture
def citations(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.syspath_prepend(str(ROOT / "docs"))
    return importlib.import_module("decision_citations")


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository with one decision and one rule, each cited once."""
    for folder in ("code", "docs/decisions", "docs/explanation"):
        (tmp_path / folder).mkdir(parents=True)
    write_decision(tmp_path, 1)
    (tmp_path / "docs" / "explanation" / "extraction.md").write_text(RULES, encoding="utf-8")
    (tmp_path / "code" / "module.py").write_text(f'"""See {CITES} 0001 and {PAGE}#dates."""\n', encoding="utf-8")
    return tmp_path


def write_decision(root: Path, number: int, choice: str = "It.") -> None:
    file = root / "docs" / "decisions" / f"{number:04}-a-title.md"
    file.write_text(f"# {number:04}. A title\n\n## Status\n\nAccepted.\n\n## Context\n\n{choice}\n", encoding="utf-8")


def test_every_citation_leads_somewhere_and_every_decision_and_rule_is_cited(citations: Any) -> None:
    assert [*citations.faults(ROOT)] == []


def test_every_decision_has_the_form(index: Any) -> None:
    assert len(index.decisions(DECISIONS)) == len(list(DECISIONS.glob("0*.md")))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("## Options", "## Choices"),
        ("# 0002. ", "# 2. "),
        ("Accepted, ", "Fine, "),
        ("Accepted, ", "Superseded by [0999](0999-nothing.md), "),
        ("0060 and 0228.", "0060 and 0228. Amends [0003](0003-a-crawl-becomes-history-when-it-ends.md)."),
        ("0060 and 0228.", "0060 and 0003."),
    ],
)
def test_a_decision_in_another_form_is_refused(tmp_path: Path, index: Any, old: str, new: str) -> None:
    for file in DECISIONS.glob("000*.md"):
        shutil.copy(file, tmp_path)
    assert len(index.decisions(tmp_path)) == len(list(tmp_path.glob("*.md")))
    changed = next(tmp_path.glob("0002-*.md"))
    text = changed.read_text("utf-8")
    assert old in text
    changed.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(ValueError, match=r"0002-"):
        index.decisions(tmp_path)


def test_what_is_cited_and_there_is_no_fault(repository: Path, citations: Any) -> None:
    assert [*citations.faults(repository)] == []


@pytest.mark.parametrize(
    ("file", "text", "fault"),
    [
        ("code/other.py", f"# {CITES} 0002", "there is no decision 0002"),
        ("code/other.py", f"# {CITES}s 0001 and 0002", "there is no decision 0002"),
        ("code/other.py", f"# {CITES}s 0001, 0001 and\n# 0002", "there is no decision 0002"),
        ("code/other.py", f'"""Words ({CITES}\n0002)."""', "there is no decision 0002"),
        ("code/other.toml", f"# {CITES.title()} 0002.", "there is no decision 0002"),
        ("docs/page.md", f"See {CITES} 0002.", "there is no decision 0002"),
        ("code/other.py", f"# {PAGE}#times", f"there is no section {PAGE}#times"),
    ],
)
def test_a_citation_of_what_is_not_there_is_a_fault(
    repository: Path, citations: Any, file: str, text: str, fault: str
) -> None:
    (repository / file).write_text(text, encoding="utf-8")
    assert [*citations.faults(repository)] == [f"{file}: {fault}"]


def test_a_decision_that_names_a_missing_one_by_its_number_is_a_fault(repository: Path, citations: Any) -> None:
    write_decision(repository, 1, "Unless it is old (0002), in 0.0002 s.")
    assert [*citations.faults(repository)] == ["docs/decisions/0001-a-title.md: there is no decision 0002"]


def test_only_code_configuration_and_tests_cite_for_a_decision(repository: Path, citations: Any) -> None:
    write_decision(repository, 2, "As 0003 says.")
    write_decision(repository, 3)
    (repository / "docs" / "page.md").write_text(f"See {CITES}s 0002 and 0003.", encoding="utf-8")
    (repository / "README.md").write_text(f"See {CITES} 0002.", encoding="utf-8")
    (repository / "settings.toml").write_text(f"# {CITES} 0003", encoding="utf-8")
    uncited = "docs/decisions/0002-a-title.md: no code, configuration or test cites it"
    assert [*citations.faults(repository)] == [uncited]


def test_a_rule_that_nothing_cites_is_a_fault(repository: Path, citations: Any) -> None:
    page = repository / "docs" / "explanation" / "extraction.md"
    page.write_text(f"{RULES}\n### Bylines and notes\n", encoding="utf-8")
    uncited = f"docs/explanation/{PAGE}#bylines-and-notes: no code, configuration or test cites it"
    assert [*citations.faults(repository)] == [uncited]


@pytest.mark.parametrize(("more", "faults"), [(0, 0), (1, 1)])
def test_more_than_ninety_decisions_are_a_fault(repository: Path, citations: Any, more: int, faults: int) -> None:
    numbers = range(1, 91 + more)
    for number in numbers:
        write_decision(repository, number)
    cited = "\n".join(f"# {CITES} {number:04}" for number in numbers)
    (repository / "code" / "other.py").write_text(cited, encoding="utf-8")
    assert [*citations.faults(repository)] == [
        "docs/decisions: 91 decisions, more than 90: write what belongs together into one"
    ] * faults
