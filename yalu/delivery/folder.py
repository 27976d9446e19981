"""Publishes reports as files: one page per report, the newest one as index, and a growing feed."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

from lxml import etree

from yalu.errors import DeliveryError
from yalu.reports.formats.atom import NAMESPACE
from yalu.reports.report import Report

MAX_ENTRIES = 300
"""Entries the feed keeps, newest first."""

_ENTRY = f"{{{NAMESPACE}}}entry"


def publish(report: Report, rendered: Mapping[str, str], folder: Path) -> None:
    """Write ``reports/ID.html`` and ``.json``, ``index.html`` (the newest report) and ``changes.atom``.

    ``rendered`` holds the report as "html", "json" and "atom". Files are replaced atomically. Publishing a report twice
    changes nothing. Raises DeliveryError.
    """
    try:
        pages = folder / "reports"
        pages.mkdir(parents=True, exist_ok=True)
        _replace(pages / f"{report.id}.html", rendered["html"])
        _replace(pages / f"{report.id}.json", rendered["json"])
        if report.id == max((page.stem for page in pages.glob("*.html")), key=_age):
            _replace(folder / "index.html", rendered["html"])
        _replace(folder / "changes.atom", _grown(folder / "changes.atom", rendered["atom"]))
    except OSError as error:
        raise DeliveryError(f"folder {folder}: {error.strerror or error}") from error


def _age(report_id: str) -> tuple[str, str]:
    """Sorts report ids by the end of their period, then by their begin."""
    begin, _, rest = report_id.partition("-")
    return rest, begin


def _replace(file: Path, text: str) -> None:
    """Writes a file so that it is there whole or not at all, even when the machine stops in between."""
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        Path(name).chmod(0o644)
        Path(name).replace(file)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _grown(file: Path, fresh: str) -> str:
    """The new feed with the older entries of the one that is there; one that cannot be read is begun anew."""
    feed = etree.fromstring(fresh.encode())
    known = {_text(entry, "id") for entry in feed.iter(_ENTRY)}
    for entry in _entries(file):
        if _text(entry, "id") not in known:
            feed.append(entry)
    entries = sorted(feed.iterchildren(_ENTRY), key=lambda entry: _text(entry, "updated"), reverse=True)
    for entry in entries:
        feed.remove(entry)
    feed.extend(entries[:MAX_ENTRIES])
    return etree.tostring(feed, xml_declaration=True, encoding="UTF-8", pretty_print=True).decode()


def _entries(file: Path) -> list[etree._Element]:
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    try:
        return list(etree.parse(file, parser).getroot().iterchildren(_ENTRY))
    except (FileNotFoundError, etree.XMLSyntaxError):
        return []
    except OSError:
        if not file.exists():
            return []
        raise


def _text(entry: etree._Element, name: str) -> str:
    return entry.findtext(f"{{{NAMESPACE}}}{name}") or ""
