"""Asks others to attest a checkpoint: witnesses (C2SP tlog-witness) and time-stamping authorities (RFC 3161).

Nothing waits for them. One that is away is asked again with the next checkpoint, which has all entries before it.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass, field
from hashlib import sha256
from urllib.parse import urlsplit

from yalu.delivery.outgoing import ServerAnswer, ask
from yalu.errors import SettingsError
from yalu.evidence import tiles
from yalu.evidence.authority import fault, query
from yalu.evidence.checkpoint import WITNESS, Checkpoint, cosigned, key_of
from yalu.evidence.timestamp import stated
from yalu.jobs.evidence.log_folder import NAME, STAMPED, LogFolder
from yalu.settings import Settings

_TYPE = {"Content-Type": "application/timestamp-query"}


@dataclass(slots=True)
class Attestation:
    """A checkpoint's note with the cosignatures that came, who did not answer as asked, and what needs a person."""

    note: str
    absent: list[str] = field(default_factory=list)
    attention: list[str] = field(default_factory=list)


def attest(settings: Settings, folder: LogFolder, checkpoint: Checkpoint, note: str) -> Attestation:
    """Have a published checkpoint cosigned and stamped by those that the settings name. Raises SettingsError."""
    done = Attestation(note)
    if not checkpoint.size:
        return done
    for witness in settings.evidence_witnesses:
        _cosign(witness, folder, checkpoint, done)
    if done.note != note:
        with folder.alone():
            if folder.note() == note:
                folder.write(NAME, done.note.encode())
    there = folder.stamps(checkpoint.size)
    for authority in settings.evidence_authorities:
        if _name(authority) not in there:
            _stamp(settings, folder, checkpoint, authority, done)
    return done


def _cosign(witness: str, folder: LogFolder, checkpoint: Checkpoint, done: Attestation) -> None:
    """Send the checkpoint to a witness, with the proof that it continues the one that the witness knows."""
    url, _, key = witness.partition("#")
    try:
        name, _ = key_of(key, WITNESS)
    except ValueError as error:
        raise SettingsError(f"evidence_witnesses: {error}") from error
    answer = _add(url, folder, checkpoint, done.note, 0)
    known = answer.body.decode("ascii", "replace").strip()
    if answer.status == 409 and known.isdecimal():
        if int(known) > checkpoint.size:
            done.attention.append(
                f"the witness {url} knows {known} entries and this log has {checkpoint.size}: database and folder were "
                "restored from an older copy; restore a newer one"
            )
            return
        answer = _add(url, folder, checkpoint, done.note, int(known))
    signed = answer.body.decode("utf-8", "replace").splitlines()
    lines = "".join(f"{line}\n" for line in signed if line.startswith(f"\u2014 {name} "))
    if answer.status in (409, 422):
        done.attention.append(f"the witness {url} knows another log of this name; it {answer.summary}")
    elif answer.status == 200 and cosigned(f"{checkpoint.text}\n{lines}", key) is not None:
        done.note += lines
    else:
        reason = "its cosignature is not by its key" if answer.status == 200 else answer.summary
        done.absent.append(f"witness {url}: {reason}")


def _add(url: str, folder: LogFolder, checkpoint: Checkpoint, note: str, old: int) -> ServerAnswer:
    path = tiles.consistency(folder.read, old, checkpoint.size) if old > 0 else []
    lines = "".join(f"{base64.b64encode(node).decode()}\n" for node in path)
    return ask(f"{url.rstrip('/')}/add-checkpoint", f"old {old}\n{lines}\n{note}".encode())


def _stamp(settings: Settings, folder: LogFolder, checkpoint: Checkpoint, authority: str, done: Attestation) -> None:
    """Keep what an authority replies about the text of the checkpoint, below ``stamped/SIZE`` in the folder."""
    message = checkpoint.text.encode()
    answer = ask(authority, query(message), _TYPE)
    if answer.status != 200:
        done.absent.append(f"authority {authority}: {answer.summary}")
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
        done.attention.append(f"the reply of the authority {authority} was not kept: {wrong}")
        return
    folder.write(f"{STAMPED}/{checkpoint.size}/{_name(authority)}", answer.body)
    folder.write(f"{STAMPED}/{checkpoint.size}/{NAME}", done.note.encode())


def _name(authority: str) -> str:
    return f"{urlsplit(authority).hostname}-{sha256(authority.encode()).hexdigest()[:8]}.tsr"
