"""Evidence packages: WACZ 1.2.0 files with what proves a change, checked by ``verifier`` (decision 0350)."""

from __future__ import annotations

import ast
import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from importlib.resources import files as resources
from io import BytesIO
from urllib.parse import urlsplit

import msgspec

from yalu import model
from yalu.conversion import stamp
from yalu.evidence.dossier import Dossier, DossierVersion
from yalu.evidence.signing import Signer
from yalu.evidence.verifier.verify import ARCHIVE, DIGEST, PACKAGE, container, digest_file, json_file
from yalu.evidence.warc import RecordPlace, WarcFile
from yalu.ids import sha256
from yalu.records.nouns.capture import Capture

FORMAT = "yalu-proof-1"
WACZ = "1.2.0"
TERMS = "the terms of the source do not allow to hand it on"
STAND_ALONE = (
    *("text", "content_hash", "evidence/verifier/ed25519", "evidence/verifier/merkle", "evidence/verifier/checkpoint"),
    *("evidence/verifier/timestamp", "evidence/verifier/opentimestamps", "evidence/verifier/log_steps"),
    "evidence/verifier/verify",
)
"""Modules that make up the stand-alone verifier; each imports those before it at most."""

Exchange = Callable[[Capture], tuple[model.HttpExchange | None, str | None]]
"""Gives the bytes of a capture, or None and why they cannot be handed on."""
Shown = Sequence[tuple[Capture, RecordPlace]]
"""The captures that stand in the archive, by id, and where."""


@dataclass(frozen=True, slots=True)
class PackageOrder:
    """What a package is made of. ``whole``: texts and pages may be handed on beyond what terms allow to quote."""

    title: str
    dossiers: Sequence[Dossier]
    single: bool
    """Whether it was asked for by a change: ``change.json`` holds its record alone, and otherwise a list."""
    whole: bool
    made_at: datetime
    software: str
    log: Mapping[str, object] | None
    """What proves that the captures stand in a transparency log."""


@dataclass(frozen=True, slots=True)
class PackedEvidence:
    """A package: the bytes of its file, and the reasons why captures were left out, with their number."""

    data: bytes
    exchanges: int
    left_out: Mapping[str, int]


def pack(order: PackageOrder, exchange: Exchange, signer: Signer) -> PackedEvidence:
    """Return the package as the bytes of a file."""
    captures = {facts.capture_id: facts for dossier in order.dossiers for facts in dossier.captures}
    archive, places, reasons = _archive(order, exchange, [captures[number] for number in sorted(captures)])
    shown = [(captures[number], place) for number, place in places.items()]
    records = [msgspec.to_builtins(dossier.record) for dossier in order.dossiers]
    listed = [
        {
            **msgspec.to_builtins(captures[number]),
            "offset": places[number].offset if number in places else None,
            "left_out": reasons.get(number),
        }
        for number in sorted(captures)
    ]
    files = {
        ARCHIVE: archive,
        "indexes/index.cdx": "".join(sorted(_indexed(*each) for each in shown)).encode(),
        "pages/pages.jsonl": _pages(order, shown),
        "yalu/change.json": json_file(records[0] if order.single else records),
        "yalu/proof.json": json_file(_proof(order, listed)),
        "yalu/README": resources(__package__).joinpath("README.txt").read_bytes(),
        "yalu/verify.py": stand_alone().encode(),
    }
    package = files[PACKAGE] = json_file(_described(order, files, shown))
    signature = signer.sign(f"sha256:{sha256(package)}".encode())
    files[DIGEST] = digest_file(package, signer.raw_public_key, signature)
    return PackedEvidence(container(files), len(places), Counter(reasons.values()))


def stand_alone() -> str:
    """Return the verifier as the text of one file: its modules in order, without the imports of one another."""
    imports: set[str] = set()
    bodies: list[str] = []
    for name in STAND_ALONE:
        text = resources("yalu").joinpath(f"{name}.py").read_text(encoding="utf-8")
        tree = ast.parse(text)
        lines = text.splitlines()
        for node in tree.body:
            if isinstance(node, ast.Import | ast.ImportFrom):
                own = isinstance(node, ast.ImportFrom) and str(node.module).startswith(("yalu", "__future__"))
                imports |= set() if own else {ast.unparse(node)}
        last = max(node.end_lineno or 0 for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom))
        bodies.append("\n".join(lines[last:]).strip())
    doc = f'"""{ast.get_docstring(tree)}\n"""'  # of the last module, which is the one that runs
    head = ["#!/usr/bin/env python3", doc, "from __future__ import annotations", *sorted(imports)]
    return "\n".join(head) + "\n\n" + "\n\n\n".join(bodies) + "\n"


def _archive(
    order: PackageOrder, exchange: Exchange, captures: Sequence[Capture]
) -> tuple[bytes, dict[int, RecordPlace], dict[int, str]]:
    """Return the WARC file, where each capture stands in it, and why others do not."""
    out = BytesIO()
    file = WarcFile(out, "evidence")
    places: dict[int, RecordPlace] = {}
    reasons: dict[int, str] = {}
    for facts in captures:
        served, reason = exchange(facts) if order.whole or facts.status is None else (None, TERMS)
        if served is None:
            reasons[facts.capture_id] = reason or ""
        else:
            places[facts.capture_id] = file.add(facts.capture_id, served)
    return out.getvalue(), places, reasons


def _indexed(facts: Capture, place: RecordPlace) -> str:
    """Return the line of a response in a CDXJ index."""
    url = facts.final_url or facts.url or ""
    indexed = {
        "url": url,
        "mime": place.media_type,
        "status": str(facts.status),
        "digest": place.digest,
        "length": str(place.length),
        "offset": str(place.offset),
        "filename": ARCHIVE.partition("/")[2],
    }
    return f"{search_key(url)} {facts.fetched_at:%Y%m%d%H%M%S} {json.dumps(indexed)}\n"


def search_key(url: str) -> str:
    """Return the sort-friendly form of a URL (SURT) by which replay looks it up: ``example,news)/a?b=1``."""
    parts = urlsplit(url)
    host = (parts.hostname or "").removeprefix("www.")
    port = f":{parts.port}" if parts.port not in (None, 80, 443) else ""
    query = "&".join(sorted(parts.query.split("&")))
    path = (parts.path or "/").lower()
    path = path if path == "/" else path.rstrip("/")
    return ",".join(reversed(host.split("."))) + port + ")" + path + (f"?{query.lower()}" if query else "")


def _pages(order: PackageOrder, shown: Shown) -> bytes:
    lines = [{"format": "json-pages-1.0", "id": "pages", "title": "Pages of this package"}]
    lines += [
        {
            "id": f"capture-{facts.capture_id}",
            "url": facts.final_url or facts.url or "",
            "ts": stamp(facts.fetched_at),
            "title": f"{order.title}, {facts.fetched_at:%Y-%m-%d %H:%M:%S} UTC, status {facts.status}",
        }
        for facts, place in shown
        if place.media_type == "text/html"
    ]
    return b"".join(json.dumps(line, ensure_ascii=False).encode() + b"\n" for line in lines)


def _proof(order: PackageOrder, captures: Sequence[Mapping[str, object]]) -> dict[str, object]:
    changes = []
    for dossier in order.dossiers:
        before, after = _within(order, dossier.before), _within(order, dossier.after)
        values = msgspec.to_builtins(replace(dossier, captures=(), before=before, after=after))
        del values["record"], values["captures"]
        changes.append({"change_id": dossier.record.change_id, **values})
    return {
        "format": FORMAT,
        "made_at": stamp(order.made_at),
        "software": order.software,
        "captures": captures,
        "changes": changes,
        "log": order.log,
    }


def _within(order: PackageOrder, state: DossierVersion | None) -> DossierVersion | None:
    if state is None or order.whole or state.fields is None:
        return state
    return replace(state, fields=None, left_out=TERMS)


def _described(order: PackageOrder, files: Mapping[str, bytes], shown: Shown) -> dict[str, object]:
    described: dict[str, object] = {
        "profile": "data-package",
        "wacz_version": WACZ,
        "title": order.title,
        "software": order.software,
        "created": stamp(order.made_at),
        "resources": [
            {
                "name": name.rpartition("/")[2].lower(),
                "path": name,
                "hash": f"sha256:{sha256(content)}",
                "bytes": len(content),
            }
            for name, content in files.items()
        ],
    }
    if shown:
        main, _ = shown[-1]
        described |= {"mainPageUrl": main.final_url or main.url, "mainPageDate": stamp(main.fetched_at)}
    return described
