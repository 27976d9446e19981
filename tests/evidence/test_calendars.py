"""Checkpoints are anchored in Bitcoin by calendars (OpenTimestamps): promises first, whole proofs later."""

from __future__ import annotations

import base64
import hashlib
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.evidence import log_world
from tests.evidence.attestors import Calendar, anchored, pending, serving
from tests.evidence.log_world import World
from tests.evidence.test_evidence_packages import files_of, fill, number_of, of
from tests.evidence.test_opentimestamps import GENESIS, HEIGHT
from yalu.delivery.outgoing import ServerAnswer, ask
from yalu.errors import UsageError
from yalu.evidence.package import stand_alone
from yalu.evidence.verifier.log_steps import FAILS, HOLDS, OPEN, Step, log_steps
from yalu.evidence.verifier.verify import check, container
from yalu.jobs.evidence import attesting
from yalu.jobs.evidence.checking import verify
from yalu.jobs.evidence.export import package_of
from yalu.jobs.evidence.key import signer
from yalu.jobs.evidence.log_folder import LogFolder
from yalu.model import Kind

pytestmark = [pytest.mark.loopback, pytest.mark.enable_socket]
AWAY = "http://127.0.0.1:9"


@contextmanager
def calendars(world: World, number: int = 1) -> Iterator[list[Calendar]]:
    """Calendars that the log of the world names, beside one that is away."""
    made = [Calendar() for _ in range(number)]
    with ExitStack() as stack:
        for calendar in made:
            calendar.address = stack.enter_context(serving(calendar))
        named = (AWAY, *(calendar.address for calendar in made))
        world.settings = replace(world.settings, evidence_calendars=named)
        yield made


def kept(world: World, folder: str) -> list[bytes]:
    return [path.read_bytes() for path in sorted(world.folder.glob(f"{folder}/*/*.ots"))]


def packed(world: World) -> bytes:
    return package_of(
        world.settings, world.database, str(number_of(world.database, Kind.COMMENT_GONE)), whole=True
    ).data


def times(steps: list[Step]) -> list[tuple[str, str]]:
    return [(mark, words) for name, mark, words in steps if name == "time"]


def test_a_promise_is_shown_as_open_and_the_whole_proof_that_replaces_it_with_its_block(
    world: World, tmp_path: Path
) -> None:
    fill(world.database)
    with calendars(world, 2) as (first, second):
        state = world.append()
        assert state.attention == [] and [line.split(": ")[0] for line in state.absent] == [f"calendar {AWAY}"]
        assert len(kept(world, "pending")) == 2 and kept(world, "stamped") == []
        assert first.asked == second.asked == ["/digest"]
        promised = times(check(packed(world)))
        assert [mark for mark, _ in promised] == [OPEN, OPEN]
        assert all("is pending: that http://127.0.0.1:" in words for _, words in promised)
        assert world.append().attention == [] and len(first.asked) == 2, "which is asked once for each checkpoint"
        first.height = HEIGHT
        assert world.append().attention == []
        assert len(kept(world, "pending")) == len(kept(world, "stamped")) == 1
        assert world.append().attention == [] and len(first.asked) == 3, "which has nothing more to say"
    package = packed(world)
    header = first.header(hashlib.sha256(state.checkpoint.text.encode()).digest())
    ((_, whole),) = [each for each in times(check(package)) if "is pending" not in each[1]]
    assert f"block {HEIGHT} if its Merkle root is {header[36:68][::-1].hex()}" in whole
    assert f"the checkpoint of {state.checkpoint.size} entries, with captures [" in whole
    with_headers(world, package, header, tmp_path)


def with_headers(world: World, package: bytes, header: bytes, folder: Path) -> None:
    marks: list[tuple[str, str, str]] = [
        (f"{HEIGHT}={header.hex()}", HOLDS, "2026-09-21 14:13:20 UTC"),
        (f"{HEIGHT}={GENESIS.hex()}", FAILS, "has another Merkle root"),
        (f"{HEIGHT + 1}={GENESIS.hex()}", OPEN, "if its Merkle root is"),
    ]
    program, file = folder / "verify.py", folder / "a.wacz"
    program.write_text(stand_alone(), encoding="utf-8")
    file.write_bytes(package)
    for block, mark, expected in marks:
        (step,) = [each for each in times(verify(world.settings, package, None, None, [block])) if "block 9" in each[1]]
        assert step[0] == mark and expected in step[1]
        command = [sys.executable, "-I", "-S", str(program), str(file), "--block", block]
        done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=folder)
        assert step[1] in done.stdout and done.returncode == (mark == FAILS), done.stdout + done.stderr
    with pytest.raises(UsageError, match="HEIGHT=HEADER"):
        verify(world.settings, package, None, None, ["x"])


def test_an_altered_proof_is_named_in_a_package(world: World) -> None:
    fill(world.database)
    with calendars(world) as (calendar,):
        world.append()
        calendar.height = HEIGHT
        text = world.append().checkpoint.text.encode()
    package = packed(world)
    evidence = of(files_of(package), "yalu/proof.json")
    (stamped,) = evidence["log"]["stamped"]
    ((name, encoded),) = stamped["proofs"].items()
    assert name.startswith("127.0.0.1-") and name.endswith(".ots")
    files = files_of(package)
    files["yalu/proof.json"] = files["yalu/proof.json"].replace(encoded.encode(), encoded.replace("A", "B", 1).encode())
    assert {name for name, mark, _ in check(container(files)) if mark == FAILS} >= {"digests", "time"}
    proof, key = base64.b64decode(encoded), signer(world.settings).raw_public_key
    header = calendar.header(hashlib.sha256(text).digest())
    for changed, why in (
        (proof.replace(b"nonce", b"nonse"), "another Merkle root"),
        (proof.replace(b"tree", b"free"), "another Merkle root"),
        (proof[:40] + b"\x00" + proof[41:], "about this SHA-256"),
        (proof[:-1], "cut"),
        (proof.replace(b"\x08\xf1", b"\x18\xf1"), "operation 18 is unknown"),
    ):
        stamped["proofs"][name] = base64.b64encode(changed).decode()
        steps = list(log_steps(evidence["log"], evidence["captures"], key, {HEIGHT: header}))
        assert [mark for name, mark, words in steps if name == "time" and why in words] == [FAILS], why


@pytest.mark.parametrize(
    ("reply", "why"),
    [
        (b"", "cut"),
        (b"<html>", "operation 3c is unknown"),
        (b"\xf0\xff\xff\x03" + b"x" * (1 << 17), "longer than any"),
        (b"\x08" * 9000, "too many operations"),
        (b"\xf3" * 9000, "gives too much"),
        (
            pending("http://127.0.0.1:1/secret"),
            "no block, but to {'http://127.0.0.1:1/secret'}; YALU_EVIDENCE_CALENDARS",
        ),
        (b"\x00" + bytes(8) + b"\x01x", "it leads to no block"),
    ],
)
def test_what_a_calendar_makes_up_is_not_kept(world: World, reply: bytes, why: str) -> None:
    world.see(1)
    asked = []

    def respond(path: str, _: bytes) -> tuple[int, bytes]:
        asked.append(path)
        return 200, reply

    with serving(respond) as address:
        world.settings = replace(world.settings, evidence_calendars=(address,))
        (line,) = world.append().attention
    assert "was not kept" in line and why in line and asked == ["/digest"]
    assert kept(world, "*") == []


def test_what_completes_nothing_leaves_the_promise(world: World) -> None:
    world.see(1)
    with calendars(world) as (calendar,):
        world.append()
        before = kept(world, "pending")
        lies: list[bytes] = [b"", b"\x08" * 300 + anchored(1), pending(calendar.address), b"\x02" + anchored(1)]
        for lie in lies:
            calendar.lie = lie
            (line,) = world.append().attention
            assert "was not kept" in line and kept(world, "pending") == before and kept(world, "stamped") == []
        calendar.lie = None
        calendar.height = HEIGHT
        assert world.append().attention == [] and kept(world, "pending") == []


def test_promises_at_places_that_are_not_named_any_more_are_not_asked_for(world: World) -> None:
    world.see(1)
    with calendars(world) as (calendar,):
        world.append()
        other = replace(world.settings, evidence_calendars=(AWAY,))
        own, world.settings = world.settings, other
        calendar.height = HEIGHT
        world.append()
        assert calendar.asked == ["/digest"] and len(kept(world, "pending")) == 1
        world.settings = own
        world.append()
    assert len(kept(world, "stamped")) == 1


def test_one_that_is_away_is_asked_once_a_run(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    with calendars(world) as (calendar,):
        for number in range(4):
            world.see(number)
            assert world.append().attention == []
        address = calendar.address
    assert len(kept(world, "pending")) == 4
    asked = list[str]()

    def recorded(url: str, *rest: Any) -> ServerAnswer:
        asked.append(url)
        assert rest[1] == {"Accept": "application/vnd.opentimestamps.v1"}
        return ask(url, *rest)

    monkeypatch.setattr(attesting, "ask", recorded)
    world.see(9)
    state = world.append()
    assert state.checkpoint.size == 5 and state.attention == [] and len(state.absent) == 2
    assert sorted(url.startswith(address) for url in asked) == [False, True]
    assert len(kept(world, "pending")) == 4


def test_so_many_promises_are_asked_about_in_one_run(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attesting, "MOST_PENDING", 2)
    with calendars(world) as (calendar,):
        for number in range(3):
            world.see(number)
            world.append()
        calendar.height = HEIGHT
        for left in (1, 0):
            assert world.append().attention == [] and len(kept(world, "pending")) == left
    assert len(kept(world, "stamped")) == 3


def test_a_later_proof_goes_before_an_earlier_promise(world: World) -> None:
    fill(world.database)
    with calendars(world, 2) as (lost, working):
        first = world.append().checkpoint.size
        world.see(1)
        second = world.append().checkpoint.size
        for path in world.folder.glob(f"pending/{first}/*"):
            calendar = path.read_bytes()
            if working.address.encode() in calendar:
                path.unlink()
        working.height = HEIGHT
        world.append()
    assert lost.height is None and first < second
    evidence = of(files_of(packed(world)), "yalu/proof.json")
    sizes = [stamped["checkpoint"].splitlines()[1] for stamped in evidence["log"]["stamped"]]
    assert sizes == [str(second)], "the promise of an earlier one proves less than this"


def test_of_two_promises_in_one_proof_the_first_that_is_kept_is_enough(world: World) -> None:
    fill(world.database)
    calendar = Calendar()

    def respond(path: str, posted: bytes) -> tuple[int, bytes]:
        status, reply = calendar(path, posted)
        return status, b"\xff" + reply + reply if path == "/digest" else reply

    with serving(respond) as calendar.address:
        world.settings = replace(world.settings, evidence_calendars=(calendar.address,))
        world.append()
        calendar.height = HEIGHT
        assert world.append().attention == []
        assert world.append().attention == [] and len(calendar.asked) == 2
    assert ["is pending" in words for _, words in times(check(packed(world)))] == [False, True]


def test_a_proof_that_is_moved_while_it_is_listed_is_no_damage(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(world.database)
    with calendars(world):
        world.append()
    real = LogFolder.paths
    monkeypatch.setattr(LogFolder, "paths", lambda log, folder: [*real(log, folder), f"{folder}/moved.ots"])
    assert [mark for mark, _ in times(check(packed(world)))] == [OPEN]


def test_a_proof_in_a_bucket_takes_the_place_of_its_promise(bucket_world: World) -> None:
    fill(bucket_world.database)
    with calendars(bucket_world) as (calendar,):
        bucket_world.append()
        assert len([path for path in log_world.files() if path.startswith("pending/")]) == 1
        assert [mark for mark, _ in times(check(packed(bucket_world)))] == [OPEN]
        calendar.height = HEIGHT
        assert bucket_world.append().attention == []
    paths = [path for path in log_world.files() if path.endswith(".ots")]
    assert len(paths) == 1 and paths[0].startswith("stamped/")
    ((mark, words),) = times(check(packed(bucket_world)))
    assert mark == OPEN and f"block {HEIGHT}" in words
