"""Golden reports: the demo's fortnight in English and one language of East Asia, as each format sets it.

``python -m tests.reports.golden_reports`` writes them anew; read the difference before it is committed.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from tests.reports.fortnight import LINKS, golden_report
from yalu.reports.formats.render import Format, render

ROOT = Path(__file__).parents[2]
FOLDER = Path(__file__).parent / "golden"
SUFFIXES = {Format.HTML: "html", Format.TEXT: "txt", Format.MARKDOWN: "md.txt", Format.BRIEF: "brief.txt"}
LANGUAGES = ("en", "ko")
PLACES = tuple((language, form) for language in LANGUAGES for form in SUFFIXES)


def golden_file(language: str, form: Format) -> Path:
    """Where a golden report lies."""
    return FOLDER / f"fortnight.{language}.{SUFFIXES[form]}"


def made() -> Iterator[tuple[Path, str]]:
    """Each golden report as the code sets it now."""
    for language, form in PLACES:
        yield golden_file(language, form), render(golden_report(language), form, LINKS)


if __name__ == "__main__":
    for file, text in made():
        file.write_text(text, encoding="utf-8")
