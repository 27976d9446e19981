"""What a package proves by the transparency log: that captures are in it, since when, and who saw it.

Part of the stand-alone verifier.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from yalu.evidence.verifier.checkpoint import Checkpoint, commitment, cosigned, opened, statement_of
from yalu.evidence.verifier.merkle import continues, includes, leaf_hash
from yalu.evidence.verifier.opentimestamps import block_words, proof_ends
from yalu.evidence.verifier.timestamp import stated

HOLDS, FAILS, OPEN = "holds", "FAILS", "open"
Step = tuple[str, str, str]
"""What was checked, whether it holds, and what that means, in words."""


def log_steps(
    log: Mapping[str, Any], captures: Sequence[dict[str, Any]], public: bytes, blocks: Mapping[int, bytes]
) -> Iterator[Step]:
    """Check what ``proof.json`` has of the log; ``public`` is the key (32 bytes) that signs its checkpoints.

    ``blocks`` are headers of Bitcoin's blocks by height. Keys that earlier builds did not write may be missing.
    """
    checkpoint = opened(log["checkpoint"], public)
    if checkpoint is None:
        yield "log", FAILS, "the checkpoint of the log is not signed by the key of the package"
        return
    facts = {capture["capture_id"]: capture for capture in captures}
    wrong, proved = list[int](), set[int]()
    for logged in log["entries"]:
        entry = commitment(bytes.fromhex(logged["salt"]), statement_of(facts[logged["capture_id"]]))
        if not includes(checkpoint.root, checkpoint.size, logged["index"], leaf_hash(entry), _nodes(logged)):
            wrong.append(logged["capture_id"])
        proved.add(logged["capture_id"])
    where = f"the log {checkpoint.origin}, at its checkpoint of {checkpoint.size} entries"
    if wrong:
        yield "log", FAILS, f"captures {wrong} are not in {where}"
    else:
        missing = set(facts) - proved
        why = f"; {_missing(missing, log.get('erased'))}" if missing else ""
        state = OPEN if missing or not facts else HOLDS
        yield "log", state, f"{len(proved)} of the {len(facts)} captures stand in {where}{why}"
    for key in log.get("witnesses", ()):
        yield _witness(log["checkpoint"], key)
    for stamped in log.get("stamped", ()):
        yield from _stamped_times(log, stamped, checkpoint, public, blocks)


def _missing(captures: set[int], erased: Sequence[int] | None) -> str:
    if erased is None:
        return f"erased on request or newer than this checkpoint: {len(captures)}"
    count = len(captures.intersection(erased))
    return f"erased on request: {count}, newer than this checkpoint: {len(captures) - count}"


def stamps(log: Mapping[str, Any], public: bytes) -> Iterator[tuple[str, bytes, bytes]]:
    """Yield each reply of an authority: its name, the text that it is about, and the reply."""
    for stamped in log.get("stamped", ()):
        checkpoint = opened(stamped["checkpoint"], public)
        for name, reply in stamped["replies"].items():
            yield name, checkpoint.text.encode() if checkpoint else b"", base64.b64decode(reply)


def _witness(note: str, key: str) -> Step:
    at, name = cosigned(note, key), key.partition("+")[0]
    if at is None:
        return "witness", OPEN, f"the witness {name} did not cosign this checkpoint"
    words = f"the witness {name} says that on {at:%Y-%m-%d %H:%M:%S} UTC it knew no other log of this name"
    return "witness", HOLDS, f"{words}; compare its key {key} with the one that it publishes"


def _stamped_times(
    log: Mapping[str, Any], stamped: Mapping[str, Any], new: Checkpoint, public: bytes, blocks: Mapping[int, bytes]
) -> Iterator[Step]:
    old = opened(stamped["checkpoint"], public)
    if old is None or not continues(old.root, old.size, new.root, new.size, _nodes(stamped)):
        yield "time", FAILS, "a checkpoint that was stamped is not signed, or the log does not continue it"
        return
    subject, digest = f"the checkpoint of {old.size} entries", hashlib.sha256(old.text.encode()).digest()
    covered = [logged["capture_id"] for logged in log["entries"] if logged["index"] < old.size]
    for name, reply in stamped["replies"].items():
        try:
            about, at = stated(base64.b64decode(reply))
        except ValueError as error:
            yield "time", FAILS, f"the reply of {name} cannot be read: {error}"
            continue
        if about != digest:
            yield "time", FAILS, f"the reply of {name} is about something else than the checkpoint"
            continue
        words = f"{name} states {at:%Y-%m-%d %H:%M:%S} UTC for {subject}: captures {covered}"
        signature = "that the authority signed it, `yalu evidence verify --certificates` or `openssl ts -verify` tells"
        yield "time", OPEN, f"{words} were there by then; {signature}"
    for name, proof in stamped.get("proofs", {}).items():
        yield from _anchored(f"{name}: {subject}, with captures {covered},", base64.b64decode(proof), digest, blocks)


def _anchored(subject: str, proof: bytes, about: bytes, blocks: Mapping[int, bytes]) -> Iterator[Step]:
    try:
        ends = proof_ends(proof, about)
    except (ValueError, NotImplementedError) as error:
        state = FAILS if isinstance(error, ValueError) else OPEN
        yield "time", state, f"{subject}: its proof cannot be followed: {error}"
        return
    for end in ends:
        state, words = OPEN, f"is attested in a way that is unknown here ({end.kind})"
        if end.calendar is not None:
            words = f"is pending: that {end.calendar} promised to anchor it in Bitcoin proves nothing yet; "
            words += "`ots upgrade`, or a package that is made later, has the rest"
        elif end.height is not None and end.height in blocks:
            holds, words = block_words(blocks[end.height], end.message)
            state, words = HOLDS if holds else FAILS, f"was there before Bitcoin's block {end.height}: {words}"
        elif end.height is not None:
            words = f"was there before Bitcoin's block {end.height} if its Merkle root is {end.message[::-1].hex()}: "
            words += f"an explorer or a node shows it; --block {end.height}=HEADER compares it with the block's header"
        yield "time", state, f"{subject} {words}"


def _nodes(proved: Mapping[str, Any]) -> list[bytes]:
    return [base64.b64decode(node) for node in proved["path"]]
