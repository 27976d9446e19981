#!/usr/bin/env python3
"""Checks an evidence package, step by step, in words. Needs Python 3.11 or newer, and nothing else.

    python3 verify.py FILE.wacz [--key PUBLIC_KEY] [--block HEIGHT=HEADER]

It was taken out of a package (yalu/verify.py there), so take it from somewhere you trust, not from the package that you
doubt. Exit status: 0 nothing contradicts the package, 1 something does, 2 wrong usage.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import html
import io
import json
import re
import sys
import unicodedata
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from yalu.content_hash import hash_of_fields
from yalu.evidence.verifier.checkpoint import SPKI, named_key
from yalu.evidence.verifier.ed25519 import ed25519_holds
from yalu.evidence.verifier.log_steps import FAILS, HOLDS, OPEN, Step, log_steps
from yalu.evidence.verifier.opentimestamps import named_blocks
from yalu.text import clean, one_line, paragraphs

DIGEST, PACKAGE, ARCHIVE = "datapackage-digest.json", "datapackage.json", "archive/data.warc.gz"
AUTH = "0.1.0"
"""Version of the specification of wacz-auth."""
WHOSE = "whose key it is, its holder says: compare it with the one on the room's page /about, or name it with --key"


@dataclass
class Package:
    """An opened package: its files by name, its records of HTTP exchanges by offset."""

    files: dict[str, bytes]
    proof: dict[str, Any]
    blocks: Mapping[int, bytes]
    records: dict[int, WarcRecord] = field(default_factory=dict)

    @property
    def held(self) -> int:
        """How many answers the archive holds as the proof says."""
        return sum(capture["offset"] is not None for capture in self.proof["captures"])

    @property
    def public(self) -> bytes:
        """The key (32 bytes) that signed it."""
        return base64.b64decode(json.loads(self.files[DIGEST])["signedData"]["publicKey"])[-32:]

    @property
    def changes(self) -> list[dict[str, Any]]:
        """The records of its changes."""
        changes = json.loads(self.files["yalu/change.json"])
        return changes if isinstance(changes, list) else [changes]


@dataclass
class WarcRecord:
    """One record of the WARC file: its headers by name in lower case, and the head and the body of an exchange."""

    headers: dict[str, str]
    head: bytes
    body: bytes


def check(data: bytes, key: str | None = None, blocks: Iterable[str] = ()) -> list[Step]:
    """Check a package that ``key`` must have signed (None: any); ``blocks`` are HEIGHT=HEADER. Raises ValueError."""
    return examine(data, key, blocks)[0]


def examine(data: bytes, key: str | None, blocks: Iterable[str]) -> tuple[list[Step], Package | None]:
    """Check a whole package, and return it as well, opened; None where nothing could be opened."""
    named, headers = None if key is None else named_key(key), named_blocks(blocks)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as opened:
            files = {info.filename: opened.read(info) for info in opened.infolist()}
            order = opened.infolist()
    except Exception as error:  # noqa: BLE001 -- a damaged container may raise anything
        return [("container", FAILS, f"the file cannot be opened as a package: {error}")], None
    steps, package = [_container(data, files, order)], None
    try:
        package = Package(files, json.loads(files["yalu/proof.json"]), headers)
        steps += [*_listed(files), *_signed(files, named), *_archive(package), *_index(package)]
        for change, facts in zip(package.changes, package.proof["changes"], strict=True):
            steps += [*_states(package, change, facts), *_interval(change, facts), *_removal(package, change, facts)]
        steps += [*_log(package), *_left_out(package)]
    except Exception as error:  # noqa: BLE001 -- what is not as described is a failure, whatever it raises
        steps.append(("content", FAILS, f"a part of the package is not as its description says: {error!r}"))
    return steps, package


def container(files: Mapping[str, bytes]) -> bytes:
    """Write files as the one ZIP file that they make: stored, dated 1980, in the order given."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as made:
        for name, content in files.items():
            info = zipfile.ZipInfo(name)
            info.create_system, info.external_attr = 3, 0o100644 << 16
            made.writestr(info, content)
    return out.getvalue()


def digest_file(package: bytes, public: bytes, signature: bytes) -> bytes:
    """Return the file that signs ``datapackage.json`` (wacz-auth): it repeats what is said there, and nothing else."""
    stated, own = json.loads(package), _sha256(package)
    signed = {"hash": own, "created": stated["created"], "software": stated["software"], "version": AUTH}
    signed["signature"], signed["publicKey"] = (base64.b64encode(raw).decode() for raw in (signature, SPKI + public))
    return json_file({"path": PACKAGE, "hash": own, "signedData": signed})


def json_file(value: object) -> bytes:
    """Return a value as the files of a package have it."""
    return json.dumps(value, ensure_ascii=False, indent=1).encode("utf-8", "backslashreplace") + b"\n"


def _container(data: bytes, files: Mapping[str, bytes], order: list[zipfile.ZipInfo]) -> Step:
    whole = container(files)
    if data == whole:
        return "container", HOLDS, f"{len(files)} files, and not a byte besides them"
    at = next((n for n, (a, b) in enumerate(zip(data, whole, strict=False)) if a != b), min(len(data), len(whole)))
    inside = [info.filename for info in order if info.header_offset <= at]
    place = f"at or after the file {inside[-1]}" if inside else "before the first file"
    return "container", FAILS, f"byte {at} is not what the files give ({place}): the file was altered after packing"


def _listed(files: Mapping[str, bytes]) -> Iterator[Step]:
    listed = {resource["path"]: resource for resource in json.loads(files[PACKAGE])["resources"]}
    wrong = [
        name
        for name, resource in listed.items()
        if name not in files or len(files[name]) != resource["bytes"] or _sha256(files[name]) != resource["hash"]
    ]
    beside = sorted(set(files) - set(listed) - {PACKAGE, DIGEST})
    names = [*(f"{name} is not what was packed" for name in wrong), *(f"{name} is not listed" for name in beside)]
    words = f"each of the {len(listed)} files has the SHA-256 that {PACKAGE} states"
    yield ("digests", FAILS, ", ".join(names)) if names else ("digests", HOLDS, words)


def _signed(files: Mapping[str, bytes], key: bytes | None) -> Iterator[Step]:
    own, signed = _sha256(files[PACKAGE]), json.loads(files[DIGEST]).get("signedData")
    if signed is None:
        yield "signature", FAILS, "nobody signed this package: anybody may have written it, and it proves nothing"
        return
    public, signature = base64.b64decode(signed["publicKey"])[-32:], base64.b64decode(signed["signature"])
    name = hashlib.sha256(public).hexdigest()[:16]
    if not ed25519_holds(public, signature, own.encode()):
        words = f"the signature is not one of the key {name} over this content: it was altered, or forged"
        yield "signature", FAILS, words
    elif files[DIGEST] != digest_file(files[PACKAGE], public, signature):
        yield "signature", FAILS, f"{DIGEST} says something beside, or other than, the signed {PACKAGE}: it was altered"
    elif key is not None and key != public:
        yield "signature", FAILS, f"it was signed with the key {name}, and not with the key that was named"
    elif key is None:
        yield "signature", HOLDS, f"the content is as the holder of the key {name} signed it; {WHOSE}"
    else:
        yield "signature", HOLDS, f"the content is as the holder of the named key {name} signed it"


def _archive(package: Package) -> Iterator[Step]:
    wrong: list[str] = []
    for offset, record, why in read_warc(package.files[ARCHIVE]):
        package.records[offset] = record
        wrong += [f"record at {offset}: {why}"] if why else []
    for capture in package.proof["captures"]:
        if capture["offset"] is not None and (why := _exchange(package, capture)):
            wrong.append(f"capture {capture['capture_id']}: {why}")
    words = f"{package.held} answers stand in the archive, each with the SHA-256 noted when it came"
    if not package.held:
        words = "no answer of a server is in the package: what it says rests on its signer's word"
    state = FAILS if wrong else HOLDS if package.held else OPEN
    yield "exchanges", state, "; ".join(wrong[:5]) or words


def _exchange(package: Package, capture: Mapping[str, Any]) -> str | None:
    record = package.records.get(capture["offset"])
    if record is None or record.headers["warc-type"] != "response":
        return "there is no answer where it should stand"
    at = datetime.fromisoformat(capture["fetched_at"]).strftime("%Y-%m-%dT%H:%M:%SZ")
    expected = (capture["final_url"] or capture["url"], at)
    if (record.headers.get("warc-target-uri"), record.headers.get("warc-date")) != tuple(map(one_line, expected)):
        return "the archive names another address or time"
    if record.head.split(b" ", 2)[1] != str(capture["status"]).encode():
        return "the archive has another status"
    if (hashlib.sha256(record.body).hexdigest() if record.body else None) != capture["sha256"]:
        return "the answer has another SHA-256 than was noted when it came"
    return None


def read_warc(data: bytes) -> Iterator[tuple[int, WarcRecord, str | None]]:
    """Yield each record of a compressed WARC file with its offset, and what is wrong with it."""
    offset = 0
    while offset < len(data):
        unpacker = zlib.decompressobj(wbits=31)
        raw = unpacker.decompress(data[offset:])
        head, _, rest = raw.partition(b"\r\n\r\n")
        headers = _headers(head)
        block = rest[: int(headers["content-length"])]
        exchanged = headers["warc-type"] in ("response", "request")
        http, _, body = block.partition(b"\r\n\r\n") if exchanged else (b"", b"", block)
        wrong = None if unpacker.eof and rest == block + b"\r\n\r\n" else "is cut, or longer than it says"
        for name, content in (("warc-block-digest", block), ("warc-payload-digest", body)):
            stated = headers.get(name)
            if stated and stated != "sha256:" + base64.b32encode(hashlib.sha256(content).digest()).decode():
                wrong = f"its content does not have the {name} that it states"
        yield offset, WarcRecord(headers, http, body), wrong
        offset = len(data) - len(unpacker.unused_data)


def _headers(head: bytes) -> dict[str, str]:
    lines = head.decode("utf-8", "replace").split("\r\n")[1:]
    return {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}


def _index(package: Package) -> Iterator[Step]:
    lines = package.files["indexes/index.cdx"].decode().splitlines()
    indexed = [json.loads(line.split(" ", 2)[2]) for line in lines]
    wrong = [capture["url"] for capture in indexed if package.records.get(int(capture["offset"])) is None]
    state = FAILS if wrong or len(indexed) != package.held else HOLDS
    yield "index", state, f"{len(indexed)} answers are in the index, {len(wrong)} of them at a wrong place"


def _states(package: Package, change: Mapping[str, Any], facts: Mapping[str, Any]) -> Iterator[Step]:
    for name in ("before", "after"):
        state, title = facts[name], f"change {change['change_id']}, state {name}"
        if state is None:
            continue
        if state["fields"] is None:
            yield title, OPEN, f"its text is left out: {state['left_out']}"
            continue
        own = hash_of_fields(state["version"][0], state["fields"])
        stated = change[f"{name}_hash"] or state["content_hash"]
        if own != state["content_hash"] or own != stated:
            yield title, FAILS, f"its text gives the content hash {own}, and the record states {stated}"
            continue
        yield title, HOLDS, f"its text gives the content hash {own} that the record states"
        yield _agreement(package, title, state)


def _agreement(package: Package, title: str, state: Mapping[str, Any]) -> Step:
    places = {capture["capture_id"]: capture["offset"] for capture in package.proof["captures"]}
    held = [package.records[at] for number in state["captures"] if (at := places.get(number)) is not None]
    if not held:
        return title, OPEN, "the page that it was read from is not in the package"
    page = "".join(_squeezed(text) for record in held for text in _texts(record.body, record.head))
    words = state["fields"]
    parts = [words["title"], *paragraphs(words["body"])] if "title" in words else paragraphs(words["text"])
    missing = [part for part in parts if _squeezed(part) not in page]
    served = f"{len(parts) - len(missing)} of the {len(parts)} parts of its text"
    summary = f"{served} stand word for word in the page as served"
    if not missing:
        return title, HOLDS, summary
    return title, FAILS if 2 * len(missing) >= len(parts) else OPEN, f"{summary}; not so: {missing[0][:80]!r}"


def _texts(body: bytes, head: bytes) -> Iterable[str]:
    """What a page may say: its text without marks, and the strings in it where it is JSON."""
    named = re.search(rb"charset=[\"']?([\w-]+)", head + body[:2048], re.IGNORECASE)
    try:
        text = body.decode(named[1].decode() if named else "utf-8", "replace")
    except LookupError:
        text = body.decode("utf-8", "replace")
    with suppress(ValueError):
        text = json.dumps(json.loads(text), ensure_ascii=False)
    bare = re.sub(r"(?is)<(script|style)\b.*?</\1>", " ", text)
    return [html.unescape(html.unescape(re.sub(r"(?s)<[^>]*>", " ", markup))) for markup in (bare, text)]


def _squeezed(text: str) -> str:
    """Letters and digits of a text alone, without their case: what a page and a text in it have in common."""
    folded = unicodedata.normalize("NFKC", clean(re.sub(r"\\[nrt]", " ", text))).casefold()
    return "".join(filter(str.isalnum, folded))


def _interval(change: Mapping[str, Any], facts: Mapping[str, Any]) -> Iterator[Step]:
    title = f"change {change['change_id']}, interval"
    begin, end, recorded = (change[name] for name in ("not_before", "not_after", "recorded_at"))
    if (begin is not None and _at(begin) > _at(end)) or _at(end) > _at(recorded):
        yield title, FAILS, "the times of the record contradict each other"
        return
    seen = [*facts["checks"], *facts["snapshots"]]
    times = {_at(visit[name]) for visit in seen for name in ("at", "last_repeated_at")}
    times |= {_at(again["at"]) for visit in facts["checks"] for again in visit["repeated"]}
    words = f"the new state was first seen at {end}" + (f", the old one last at {begin}" if begin else "")
    if _at(end) in times and (begin is None or _at(begin) in times):
        yield title, HOLDS, f"{words}; the package holds the visits of both times, with {len(seen)} in all"
    else:
        yield title, OPEN, f"{words}; the visit of one of these times is not in the package"


def _removal(package: Package, change: Mapping[str, Any], facts: Mapping[str, Any]) -> Iterator[Step]:
    if change["kind"] not in ("article.gone", "comment.gone"):
        return
    title = f"change {change['change_id']}, removal"
    if facts["after"] is not None:
        shown = (facts["after"]["fields"] or {}).get("state")
        state = FAILS if shown == "visible" else HOLDS
        yield title, state, f"the page itself says so in its place: {shown or 'left out'}"
        return
    if facts["observed"].get("erased"):
        yield title, OPEN, "what proved it was erased with the text, on request"
        return
    of_article = change["kind"] == "article.gone"
    number = "check_id" if of_article else "snapshot_id"
    counted = [visit for visit in facts["checks" if of_article else "snapshots"] if visit[number] in facts["counted"]]
    wrong = [visit[number] for visit in counted if visit["implausible"]]
    wrong += [visit[number] for visit in counted if (visit["outcome"] != "gone" if of_article else not _misses(visit))]
    if of_article:
        served = {c["capture_id"] for c in package.proof["captures"] if c["status"] == 200 and not c["final_url"]}
        wrong += [visit["capture_id"] for visit in counted if visit["capture_id"] in served]
    if wrong or len(counted) != len(facts["counted"]) or not counted:
        yield title, FAILS, f"what counts as proof does not show it missing: {wrong or facts['counted']}"
        return
    kind = "visits found it gone" if of_article else "snapshots, each complete, do not show it"
    ruled = f"; {len(facts['ruled_out'])} others were ruled out, each with its reason" if facts["ruled_out"] else ""
    yield title, HOLDS, f"{len(counted)} {kind}{ruled}"


def _misses(snapshot: Mapping[str, Any]) -> bool:
    return bool(snapshot["in_row"]) and (snapshot["complete"] or snapshot["by_id"] in ("withheld", "erased"))


def _log(package: Package) -> Iterator[Step]:
    log = package.proof["log"]
    if log is None:
        yield "log", OPEN, "no transparency log stands behind it: when it was captured rests on its signer's word"
        return
    yield from log_steps(log, package.proof["captures"], package.public, package.blocks)


def _left_out(package: Package) -> Iterator[Step]:
    reasons: dict[str, list[int]] = {}
    for capture in package.proof["captures"]:
        if capture["left_out"]:
            reasons.setdefault(capture["left_out"], []).append(capture["capture_id"])
    for reason, numbers in sorted(reasons.items()):
        yield "left out", OPEN, f"the bytes of {len(numbers)} captures ({', '.join(map(str, numbers[:9]))}): {reason}"


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _sha256(data: bytes) -> str:
    return "sha256:" + hashlib.sha256(data).hexdigest()


def verdict(steps: Iterable[Step]) -> str:
    """The last line: what follows from all steps."""
    failed = [name for name, state, _ in steps if state == FAILS]
    return f"REFUSED: {', '.join(failed)}" if failed else "Nothing contradicts this package."


def main(arguments: list[str]) -> int:
    """Check the file that the command line names."""
    parser = argparse.ArgumentParser(usage="python3 verify.py FILE.wacz [--key PUBLIC_KEY] [--block HEIGHT=HEADER]")
    parser.add_argument("file", type=Path)
    parser.add_argument("--key")
    parser.add_argument("--block", action="append", default=[])
    named = parser.parse_args(arguments)
    try:
        steps = check(named.file.read_bytes(), named.key, named.block)
    except (OSError, ValueError) as error:
        parser.error(str(error))
    for name, state, words in steps:
        sys.stdout.write(f"{state:6} {name}: {words}\n")
    sys.stdout.write(verdict(steps) + "\n")
    return int(any(state == FAILS for _, state, _ in steps))


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
