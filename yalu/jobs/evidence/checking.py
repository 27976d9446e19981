"""Verifies evidence packages: what the stand-alone verifier checks, and the pages read once more by the extractor."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from email.parser import BytesHeaderParser
from typing import Any

from yalu.errors import UsageError, YaluError
from yalu.evidence.authority import fault
from yalu.evidence.verifier.log_steps import FAILS, HOLDS, OPEN, Step, stamps
from yalu.evidence.verifier.verify import Package, WarcRecord, examine
from yalu.extraction.extractor import Extractor, read_capture
from yalu.ids import content_hash
from yalu.model import HttpExchange, Page
from yalu.settings import Settings
from yalu.sources.load import watched
from yalu.sources.source import SourceConfig
from yalu.text import paragraphs


def verify(
    settings: Settings, data: bytes, key: str | None, certificates: bytes | None = None, blocks: Iterable[str] = ()
) -> list[Step]:
    """Check a package, step by step; ``key`` is the public key that must have signed it, None: any.

    ``certificates`` (PEM) are roots of time-stamping authorities and what lies between; ``blocks`` are as ``check`` has
    them. Where nothing else contradicts the package, pages are read once more and compared with the states. Raises
    UsageError for a text that is no key or no block.
    """
    try:
        steps, package = examine(data, key, blocks)
    except ValueError as error:
        raise UsageError(str(error)) from error
    if package is None or any(state == FAILS for _, state, _ in steps):
        return steps
    if certificates is not None and package.proof["log"] is not None:
        for name, text, reply in stamps(package.proof["log"], package.public):
            why = fault(reply, text, certificates)
            holds = "the reply was signed by an authority below the named certificates"
            steps.append((f"time, {name}", FAILS if why else HOLDS, why or holds))
    return [*steps, *_read_again(settings, package)]


def _read_again(settings: Settings, package: Package) -> Iterator[Step]:
    proof, records = package.proof, package.records
    served = {capture["capture_id"]: capture for capture in proof["captures"] if capture["offset"] is not None}
    sources = _sources(settings)
    for change, facts in zip(package.changes, proof["changes"], strict=True):
        source = sources.get(change["source_id"])
        for name in ("before", "after"):
            state = facts[name]
            if state is None or state["fields"] is None:
                continue
            title = f"change {change['change_id']}, state {name}, read again"
            pages = [(served[n], records[served[n]["offset"]]) for n in state["captures"] if n in served]
            if source is None:
                yield title, OPEN, f"the registry has no source {change['source_id']}, by whose rules it was read"
            elif pages:
                yield title, *_compared(source, state, pages, proof["software"])


def _sources(settings: Settings) -> Mapping[str, SourceConfig]:
    """The sources of the registry by id; none while a file of it is wrong."""
    try:
        return watched(settings).sources
    except YaluError:
        return {}


def _compared(
    source: SourceConfig, state: Mapping[str, Any], pages: list[tuple[Any, WarcRecord]], software: str
) -> tuple[str, str]:
    read = [_page(source, capture, record) for capture, record in pages]
    mine = next((page for page in read if page is not None and page.article is not None), None)
    if mine is None or mine.article is None:
        return OPEN, "this Yalu reads no article in these pages"
    if state["version"].startswith("c"):
        shown = {comment.id: comment for comment in mine.thread.comments} if mine.thread else {}
        comment = shown.get(state["fields"]["id"])
        if comment is None:
            return OPEN, "the comment came by another request than that of the page, which is not joined here"
        same = paragraphs(comment.text) == paragraphs(state["fields"]["text"])
    else:
        same = content_hash(mine.article) == state["content_hash"]
    if same:
        return HOLDS, f"this Yalu's extractor ({mine.extractor}) reads the same state in the page"
    if mine.extractor == state["extractor"]:
        return FAILS, f"the same extractor ({mine.extractor}) reads another state in the page"
    other = f"it was read by the extractor {state['extractor']}; this one, {mine.extractor}, reads it otherwise"
    return OPEN, f"{other}: install {software}, which made the package, and the source's file of then"


def _page(source: SourceConfig, described: Mapping[str, Any], record: WarcRecord) -> Page | None:
    lines = BytesHeaderParser().parsebytes(record.head.partition(b"\r\n")[2] + b"\r\n\r\n")
    headers = tuple((name, str(value)) for name, value in lines.items())
    at = datetime.fromisoformat(described["fetched_at"])
    capture = HttpExchange(
        described["url"], at, described["status"], headers, record.body, final_url=described["final_url"]
    )
    try:
        return read_capture(Extractor(), source, capture)
    except YaluError:
        return None
