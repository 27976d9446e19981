"""Asks others to attest a checkpoint: witnesses (C2SP tlog-witness) and time-stamping authorities (RFC 3161).

Nothing waits for them. One that is away is asked again with the next checkpoint, which has all entries before it.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from hashlib import sha256
from urllib.parse import urlsplit

from yalu.delivery.outgoing import ServerAnswer, ask
from yalu.errors import ClaimLost, SettingsError
from yalu.evidence import tiles
from yalu.evidence.authority import fault, query
from yalu.evidence.checkpoint import WITNESS, Checkpoint, cosigned, key_of
from yalu.evidence.timestamp import stated
from yalu.jobs.evidence.log_storage import NAME, STAMPED, LogStorage
from yalu.settings import Settings

_TYPE = {"Content-Type": "application/timestamp-query"}


@dataclass(slots=True)
class LogState:
    """The log after it was continued: its checkpoint and note, how many entries were added, what needs a person.

    ``absent`` are witnesses and authorities that did not answer as asked.
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
    for authority in settings.evidence_authorities:
        if _name(authority) not in there:
            _stamp(settings, storage, authority, state)


def _cosign(witness: str, storage: LogStorage, state: LogState) -> None:
    """Send the checkpoint to a witness, with the proof that it continues the one that the witness knows."""
    url, _, key = witness.partition("#")
    try:
        name, _ = key_of(key, WITNESS)
    except ValueError as error:
        raise SettingsError(f"evidence_witnesses: {error}") from error
    checkpoint = state.checkpoint
    answer = _add(url, storage, state, 0)
    known = answer.body.decode("ascii", "replace").strip()
    if answer.status == 409 and known.isdecimal():
        if int(known) > checkpoint.size:
            state.attention.append(
                f"the witness {url} knows {known} entries and this log has {checkpoint.size}: database and log were "
                "restored from an older copy; restore a newer one"
            )
            return
        answer = _add(url, storage, state, int(known))
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
    with suppress(ClaimLost), storage.alone():
        storage.put({f"{STAMPED}/{size}/{_name(authority)}": answer.body})
        storage.put({f"{STAMPED}/{size}/{NAME}": state.note.encode()})


def _name(authority: str) -> str:
    return f"{urlsplit(authority).hostname}-{sha256(authority.encode()).hexdigest()[:8]}.tsr"
