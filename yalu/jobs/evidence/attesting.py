"""Asks others to attest a checkpoint: witnesses (C2SP tlog-witness), time-stamping authorities (RFC 3161), calendars.

Those (OpenTimestamps) promise to anchor it in Bitcoin, and are asked again until they did.

Nothing waits for them. One that is away is asked again with the next checkpoint, which has all entries before it.
"""

from __future__ import annotations

from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass, field
from hashlib import sha256
from secrets import SystemRandom
from urllib.parse import urlsplit

from yalu.conversion import whole_number
from yalu.delivery.outgoing import ServerAnswer, ask
from yalu.errors import ClaimLost, SettingsError
from yalu.evidence import tiles
from yalu.evidence.authority import fault, query
from yalu.evidence.verifier.checkpoint import WITNESS, Checkpoint, cosigned, key_of
from yalu.evidence.verifier.opentimestamps import HEAD, ProofEnd, proof_ends
from yalu.evidence.verifier.timestamp import stated
from yalu.jobs.evidence.log_storage import NAME, PENDING, STAMPED, LogStorage
from yalu.settings import Settings

_TYPE = {"Content-Type": "application/timestamp-query"}
_ACCEPT = {"Accept": "application/vnd.opentimestamps.v1"}
MOST_PENDING = 50
"""Promises that calendars are asked about in one run, taken by chance: some may never be kept."""


@dataclass(slots=True)
class LogState:
    """The log after it was continued: its checkpoint and note, how many entries were added, what needs a person.

    ``absent`` are witnesses, authorities and calendars that did not answer as asked.
    """

    checkpoint: Checkpoint
    note: str
    added: int
    attention: list[str]
    absent: list[str] = field(default_factory=list)


def attest(settings: Settings, storage: LogStorage, state: LogState) -> None:
    """Have a published checkpoint cosigned and stamped by those that the settings name. Raises SettingsError."""
    note, size = state.note, state.checkpoint.size
    if not size:
        return
    for witness in settings.evidence_witnesses:
        _cosign(witness, storage, state)
    if state.note != note:
        with suppress(ClaimLost), storage.alone():
            storage.exchange(note, state.note)
    there = storage.stamps(size)
    if NAME not in there and (settings.evidence_authorities or settings.evidence_calendars):
        _keep(storage, f"{STAMPED}/{size}/{NAME}", state.note.encode())
    for authority in settings.evidence_authorities:
        if _name(authority, "tsr") not in there:
            _stamp(settings, storage, authority, state)
    if settings.evidence_calendars:
        _complete(settings, storage, state)
    about = sha256(state.checkpoint.text.encode()).digest()
    for calendar in settings.evidence_calendars:
        name = _name(calendar, "ots")
        if name not in there and (promise := _asked(state, calendar, "digest", about)) is not None:
            proof = HEAD + about + promise
            _keep_proof(storage, state, f"{PENDING}/{size}/{name}", proof, settings.evidence_calendars)


def _cosign(witness: str, storage: LogStorage, state: LogState) -> None:
    """Send the checkpoint to a witness, with the proof that it continues the one that the witness knows."""
    url, _, key = witness.partition("#")
    try:
        name, _ = key_of(key, WITNESS)
    except ValueError as error:
        raise SettingsError(f"evidence_witnesses: {error}") from error
    checkpoint = state.checkpoint
    answer = _add(url, storage, state, 0)
    known = whole_number(answer.body.decode("ascii", "replace").strip(), 18)
    if answer.status == 409 and known is not None:
        if known > checkpoint.size:
            state.attention.append(
                f"the witness {url} knows {known} entries and this log has {checkpoint.size}: database and log were "
                "restored from an older copy; restore a newer one"
            )
            return
        answer = _add(url, storage, state, known)
    signed = answer.body.decode("utf-8", "replace").splitlines()
    lines = "".join(f"{line}\n" for line in signed if line.startswith(f"\u2014 {name} "))
    if answer.status in (409, 422):
        state.attention.append(f"the witness {url} knows another log of this name; it {answer.summary}")
    elif answer.status == 200 and cosigned(f"{checkpoint.text}\n{lines}", key) is not None:
        state.note += lines
    else:
        reason = "its cosignature is not by its key" if answer.status == 200 else answer.summary
        state.absent.append(f"witness {url}: {reason}")


def _add(url: str, storage: LogStorage, state: LogState, old: int) -> ServerAnswer:
    path = tiles.consistency(storage.read, old, state.checkpoint.size) if old > 0 else []
    lines = "".join(f"{text}\n" for text in tiles.texts(path))
    return ask(f"{url.rstrip('/')}/add-checkpoint", f"old {old}\n{lines}\n{state.note}".encode())


def _stamp(settings: Settings, storage: LogStorage, authority: str, state: LogState) -> None:
    """Keep what an authority replies about the text of the checkpoint, below ``stamped/SIZE`` in the log."""
    message, size = state.checkpoint.text.encode(), state.checkpoint.size
    answer = ask(authority, query(message), _TYPE)
    if answer.status != 200:
        state.absent.append(f"authority {authority}: {answer.summary}")
        return
    try:
        about, _ = stated(answer.body)
        wrong = None if about == sha256(message).digest() else "it states a time for something else"
        if wrong is None and settings.evidence_certificates is not None:
            wrong = fault(answer.body, message, settings.evidence_certificates.read_bytes())
    except ValueError as error:
        wrong = str(error)
    except OSError as error:
        raise SettingsError(f"evidence_certificates {settings.evidence_certificates}: {error.strerror}") from error
    if wrong:
        state.attention.append(f"the reply of the authority {authority} was not kept: {wrong}")
        return
    _keep(storage, f"{STAMPED}/{size}/{_name(authority, 'tsr')}", answer.body)


def _complete(settings: Settings, storage: LogStorage, state: LogState) -> None:
    """Ask for what was promised; of the addresses in promises, which come from outside, those of the settings alone."""
    paths = storage.paths(PENDING)
    for path in SystemRandom().sample(paths, min(MOST_PENDING, len(paths))):
        proof, ends = storage.get(path) or b"", list[ProofEnd]()
        with suppress(ValueError, NotImplementedError):  # of others, or completed meanwhile; packages name damage
            ends = proof_ends(proof, proof[len(HEAD) :][:32])
        for end in ends:
            if end.calendar is None or end.calendar not in settings.evidence_calendars:
                continue
            if (rest := _asked(state, end.calendar, f"timestamp/{end.message.hex()}")) is not None:
                _keep_proof(storage, state, path, proof[: end.begin] + rest + proof[end.end :], ())
                break


def _asked(state: LogState, calendar: str, path: str, body: bytes | None = None) -> bytes | None:
    """What a calendar answers; None: it has nothing (yet), or is away, which it is then for the whole run."""
    if any(line.startswith(f"calendar {calendar}: ") for line in state.absent):
        return None
    answer = ask(f"{calendar}/{path}", body, _ACCEPT)
    if answer.status != 200 and (answer.status != 404 or body is not None):
        state.absent.append(f"calendar {calendar}: {answer.summary}")
    return answer.body if answer.status == 200 else None


def _keep_proof(storage: LogStorage, state: LogState, path: str, proof: bytes, calendars: Collection[str]) -> None:
    """Keep a proof with the stamps if it leads to a block, or below ``pending`` if to one of these calendars."""
    wrong, anchored = None, False
    try:
        ends = proof_ends(proof, proof[len(HEAD) :][:32])
        promised = {end.calendar for end in ends if end.calendar}
        anchored = any(end.height is not None for end in ends)
        if not anchored and not promised.intersection(calendars):
            wrong = f"it leads to no block, but to {promised or 'nothing'}; YALU_EVIDENCE_CALENDARS names whom to ask"
    except (ValueError, NotImplementedError) as error:
        wrong = str(error)
    if wrong:
        state.attention.append(f"the proof of a calendar for {path} was not kept: {wrong}")
        return
    _keep(storage, f"{STAMPED}/{path.partition('/')[2]}" if anchored else path, proof)
    if anchored:
        storage.remove([path])


def _keep(storage: LogStorage, path: str, content: bytes) -> None:
    with suppress(ClaimLost), storage.alone():
        storage.put({path: content})


def _name(server: str, ending: str) -> str:
    return f"{urlsplit(server).hostname}-{sha256(server.encode()).hexdigest()[:8]}.{ending}"
