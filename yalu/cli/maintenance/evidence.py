"""Command group evidence: packages that an outsider can check."""

from __future__ import annotations

from pathlib import Path

import click

from yalu import settings as setting
from yalu.cli.groups import CommandGroup
from yalu.cli.output import json_line, json_option, line, note


@click.group(cls=CommandGroup)
def evidence() -> None:
    """Hand a change on so that an outsider can check it."""


@evidence.command()
@click.argument("target", metavar="CHANGE|URL")
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="File to write; .wacz.")
@click.option("--public", is_flag=True, help="Leave out pages and texts beyond the terms of the source.")
@json_option("JSON on stdout.")
def export(target: str, output: Path | None, public: bool, as_json: bool) -> None:
    """Write a signed package of a change, by the number that `yalu log` shows, or of all changes of an article.

    It holds the pages as served, requests and answers of both states and of every check that proves or limits the
    change, in the format WACZ. Pages may hold names of commenters; --public leaves out what the terms of the source do
    not let anybody hand on, and names it. What was erased is never in it.
    """
    from yalu.jobs.evidence.export import package_of
    from yalu.jobs.maintenance.export_files import exported_file
    from yalu.jobs.runtime.database import job_database

    settings = setting.load()
    file = output or Path(f"yalu-{target}.wacz" if target.isdigit() else "yalu-evidence.wacz")
    with job_database(settings) as database:
        packed = package_of(settings, database, target, whole=not public)
    with exported_file(file) as out:
        out.write(packed.data)
    if as_json:
        json_line({"output": str(file), "exchanges": packed.exchanges, "left_out": dict(packed.left_out)})
        return
    for reason, count in sorted(packed.left_out.items()):
        note(f"left out: the bytes of {count} captures: {reason}")
    note(f"written: {file}, {packed.exchanges or 'without'} answers")


@evidence.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.option("--key", metavar="PUBLIC", help="The public key that must have signed it, in one of both forms of `key`.")
@click.option(
    "--certificates",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help="Root certificates (PEM) of time-stamping authorities; YALU_EVIDENCE_CERTIFICATES otherwise.",
)
@click.option("--block", "blocks", metavar="HEIGHT=HEADER", multiple=True, help="A block of Bitcoin; 160 hex digits.")
@json_option("JSON lines on stdout, one a step.")
def verify(file: Path, key: str | None, certificates: Path | None, blocks: tuple[str, ...], as_json: bool) -> int:
    """Check a package and say of each step in words whether it holds.

    Exit status 1 when anything contradicts it. The file yalu/verify.py in each package checks the same without Yalu,
    but for the signatures of time-stamping authorities and for reading the pages once more.
    """
    from yalu.evidence.verifier.log_steps import FAILS
    from yalu.evidence.verifier.verify import verdict
    from yalu.jobs.evidence.checking import verify as check

    settings = setting.load()
    roots = certificates or settings.evidence_certificates
    steps = check(settings, file.read_bytes(), key, roots.read_bytes() if roots is not None else None, blocks)
    for name, state, words in steps:
        if as_json:
            json_line({"step": name, "state": state.lower(), "words": words})
        else:
            line(f"{state:6} {name}: {words}")
    if not as_json:
        line(verdict(steps))
    return int(any(state == FAILS for _, state, _ in steps))


@evidence.command()
@json_option("JSON on stdout.")
def key(as_json: bool) -> None:
    """Show the public key that packages are signed with; makes the private one when there is none.

    Publish it where readers find it: the reading room shows it at /about. The second line is the same key as mirrors
    and witnesses of the log take it.
    """
    from yalu.evidence.verifier.checkpoint import verifier_key
    from yalu.jobs.evidence.key import key_file, signer

    settings = setting.load()
    own = signer(settings)
    log_key = verifier_key(settings.evidence_log_name, own.raw_public_key)
    if as_json:
        keys = {"public_key": own.public_key, "log_key": log_key}
        json_line({"name": own.name, **keys, "file": str(key_file(settings))})
        return
    line(own.public_key)
    line(log_key)
    note(f"the key {own.name}; its private half is in {key_file(settings)}")


@evidence.command()
@json_option("JSON on stdout.")
def checkpoint(as_json: bool) -> int:
    """Continue the transparency log of captures and print its signed checkpoint, as maintenance does.

    Exit status 1 when the log or the database was restored from an older copy, or a witness contradicts it.
    """
    from yalu.jobs.evidence.log import append
    from yalu.jobs.runtime.database import job_database

    settings = setting.load()
    with job_database(settings) as database:
        state = append(settings, database)
    for text in (*state.attention, *state.absent):
        note(text)
    if as_json:
        json_line({"size": state.checkpoint.size, "added": state.added, "checkpoint": state.note})
    else:
        line(state.note.rstrip("\n"))
    return int(bool(state.attention))


@evidence.command()
@click.argument("captures", type=click.IntRange(min=1), nargs=-1)
@click.option("--since-size", "old_size", type=click.IntRange(min=1), help="Size of an older checkpoint.")
@click.option("--until-size", "new_size", type=click.IntRange(min=1), help="Size of a newer one; the last otherwise.")
def prove(captures: tuple[int, ...], old_size: int | None, new_size: int | None) -> int:
    """Print as JSON what proves that captures are in the log, or that one checkpoint continues another.

    Exit status 1 when the log has no proof of one of them.
    """
    from yalu.jobs.evidence.log import consistency, proofs
    from yalu.jobs.runtime.database import job_database

    if bool(captures) == (old_size is not None) or (new_size is not None and old_size is None):
        raise click.UsageError("name captures, or --since-size alone or with --until-size")
    settings = setting.load()
    if old_size is not None:
        json_line(consistency(settings, old_size, new_size))
        return 0
    with job_database(settings) as database:
        proved = proofs(settings, database, captures)
    if proved is None:
        raise click.UsageError("no log is kept; set YALU_EVIDENCE_LOG and run `yalu evidence checkpoint`")
    json_line(proved)
    missing = sorted({*captures} - {entry["capture_id"] for entry in proved["entries"]})
    for number in missing:
        note(f"capture {number}: {'erased on request' if number in proved['erased'] else 'not in the log (yet)'}")
    return int(bool(missing))


@evidence.command()
@click.argument("url")
@click.argument("folder")
@click.option("--key", required=True, metavar="KEY", help="The key of that log, as `yalu evidence key` shows it.")
@json_option("JSON on stdout.")
def mirror(url: str, folder: str, key: str, as_json: bool) -> int:
    """Copy the transparency log at URL (the /log of a reading room) to FOLDER, and check that it only grew.

    Either may also be s3://BUCKET/PREFIX.

    Exit status 1 when the log contradicts what was mirrored before: the copy stays, and what proves it is kept in it.
    """
    from yalu.jobs.evidence.mirror import mirror as copy

    checkpoint, added, contradiction = copy(url, folder, key)
    if as_json:
        json_line({"size": checkpoint.size, "added": added, "contradiction": contradiction})
    else:
        note(contradiction or f"{checkpoint.size} entries, {added} of them new; it continues what was mirrored")
    return int(contradiction is not None)
