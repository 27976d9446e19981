"""Golden mails, feeds, JSON and the index of the demo's fortnight, in the languages of the golden reports.

``python -m tests.reports.folder.golden_files`` writes them anew; read the difference before it is committed. Pages are
kept without their style sheet, and mails with one picture for all charts: what is drawn depends on the machine's fonts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from unittest.mock import patch

from tests.reports.folder.test_folder_pages import articles
from tests.reports.fortnight import golden_report
from tests.reports.golden_reports import LANGUAGES
from yalu.presentation.report_folder import folder_files
from yalu.reports.formats import mail
from yalu.reports.report import Links

FOLDER = Path(__file__).parents[1] / "golden"
ROOM = Links(room="https://room.example", number=12)

_STYLE = re.compile(r"<style>.*?</style>|'sha256-[^']*'", re.DOTALL)


def made(language: str) -> Iterator[tuple[Path, str]]:
    """Each golden file of a language as the code makes it now."""
    report = golden_report(language)
    begin = f"fortnight.{language}"
    with patch.object(mail, "png", lambda _: b"picture"):
        body = mail.render_mail(report, links=ROOM)
    yield FOLDER / f"{begin}.mail.html", f"<!-- {body.subject} -->\n{body.html}"
    files = folder_files(report, articles(report), {})
    yield FOLDER / f"{begin}.report.json", files[f"{report.id}.json"]
    yield FOLDER / f"{begin}.atom", files["feed.atom"]
    yield FOLDER / f"{begin}.feed.json", files["feed.json"]
    yield FOLDER / f"{begin}.index.html", _STYLE.sub("", files["index.html"])


if __name__ == "__main__":
    for language in LANGUAGES:
        for file, text in made(language):
            file.write_text(text, encoding="utf-8")
