"""Others attest checkpoints: authorities their time, witnesses that there is no second log, mirrors that it grows."""

from __future__ import annotations

import base64
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.evidence.attestors import Authority, Calendar, Respond, Witness, serving
from tests.evidence.log_world import World
from tests.evidence.test_evidence_packages import fill, number_of
from yalu.db.core.engine import open_database
from yalu.errors import SettingsError, StoreError, UsageError
from yalu.evidence.authority import fault, query
from yalu.evidence.signing import Signer, new_key
from yalu.evidence.verifier.checkpoint import Checkpoint, key_of, opened, signed, verifier_key
from yalu.evidence.verifier.log_steps import FAILS, HOLDS, OPEN
from yalu.evidence.verifier.timestamp import stated
from yalu.evidence.verifier.verify import check
from yalu.jobs.evidence.checking import verify
from yalu.jobs.evidence.export import package_of
from yalu.jobs.evidence.key import signer
from yalu.jobs.evidence.log_folder import LogFolder
from yalu.jobs.evidence.mirror import mirror
from yalu.model import Kind

pytestmark = [
    pytest.mark.loopback,
    pytest.mark.enable_socket,
    pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is missing"),
]
AWAY = "http://127.0.0.1:9/"


@pytest.fixture(scope="module")
def authorities(tmp_path_factory: pytest.TempPathFactory) -> tuple[Authority, Authority]:
    folder = tmp_path_factory.mktemp("authorities")
    return Authority(folder / "one"), Authority(folder / "two", chain=True)


@pytest.fixture
def witness(world: World) -> Witness:
    return Witness(signer(world.settings).raw_public_key, 1_790_000_000)


@pytest.fixture
def served(world: World) -> Iterator[str]:
    """The room's ``/log``, by the function that answers there."""
    from tests.web.rooms import room

    client = room(world.database, evidence_log=str(world.folder))

    def respond(path: str, _: bytes) -> tuple[int, bytes]:
        answer = client.get(f"/log{path}")
        return answer.status_code, answer.content

    with serving(respond) as address:
        yield address


def log_key(world: World) -> str:
    return verifier_key(world.settings.evidence_log_name, signer(world.settings).raw_public_key)


def test_a_package_holds_times_of_two_authorities_and_one_away_changes_nothing(
    world: World, authorities: tuple[Authority, Authority], tmp_path: Path
) -> None:
    fill(world.database)
    roots = tmp_path / "roots.pem"
    roots.write_bytes(b"".join(authority.root.read_bytes() for authority in authorities))
    calendar = Calendar()
    with serving(authorities[0]) as first, serving(authorities[1]) as second, serving(calendar) as third:
        asked, calendar.address = (AWAY, f"{first}/tsr", f"{second}/tsr"), third
        world.settings = replace(world.settings, evidence_authorities=asked, evidence_certificates=roots)
        world.settings = replace(world.settings, evidence_calendars=(third,))
        state = world.append()
        again = world.append()
    assert state.attention == [] and [line.partition(": ")[0] for line in state.absent] == [f"authority {AWAY}"]
    assert again.note == state.note
    world.see(1)
    assert world.append().checkpoint.size > state.checkpoint.size, "which nobody stamped"
    number = str(number_of(world.database, Kind.COMMENT_GONE))
    made = package_of(world.settings, world.database, number, whole=True)
    times = [words for name, mark, words in check(made.data) if (name, mark) == ("time", OPEN)]
    assert len(times) == 3 and all(f"the checkpoint of {state.checkpoint.size} entries" in words for words in times)
    assert [third in words for words in times] == [False, False, True], "which is pending"
    checked = verify(world.settings, made.data, None, roots.read_bytes())
    assert [mark for name, mark, _ in checked if name.startswith("time, ")] == [HOLDS, HOLDS]
    other = verify(world.settings, made.data, None, authorities[0].root.read_bytes())
    assert sorted(mark for name, mark, _ in other if name.startswith("time, ")) == [FAILS, HOLDS]


def test_the_first_reply_and_the_first_promise_may_be_about_two_checkpoints(
    world: World, authorities: tuple[Authority, Authority]
) -> None:
    fill(world.database)
    calendar = Calendar()
    with serving(authorities[0]) as authority, serving(calendar) as address:
        calendar.address = address
        world.settings = replace(world.settings, evidence_calendars=(address,), evidence_authorities=(AWAY,))
        first = world.append().checkpoint.size
        world.settings = replace(world.settings, evidence_authorities=(authority,))
        world.see(1)
        second = world.append().checkpoint.size
    number = str(number_of(world.database, Kind.COMMENT_GONE))
    steps = check(package_of(world.settings, world.database, number, whole=True).data)
    times = [words for name, mark, words in steps if (name, mark) == ("time", OPEN)]
    assert [f"checkpoint of {first} entries" in words for words in times] == [True, False, False]
    assert [f"checkpoint of {second} entries" in words for words in times] == [False, True, True]
    assert ["is pending" in words for words in times] == [True, False, True]


def test_a_reply_that_does_not_verify_is_not_kept(
    world: World, authorities: tuple[Authority, Authority], tmp_path: Path
) -> None:
    world.see(1)
    forged = Authority(tmp_path / "forged")
    world.settings = replace(world.settings, evidence_certificates=authorities[0].root)
    answers: tuple[tuple[Respond, str], ...] = (
        (forged, "certificate"),
        (lambda path, _: authorities[0](path, query(b"another text")), "states a time for something else"),
        (lambda *_: (200, b"no reply"), "is cut"),
    )
    for respond, why in answers:
        with serving(respond) as address:
            world.settings = replace(world.settings, evidence_authorities=(address,))
            (line,) = world.append().attention
            assert "was not kept" in line and why in line
    assert not list(world.folder.glob("stamped/*/*.tsr"))
    with serving(authorities[0]) as address:
        missing = replace(world.settings, evidence_authorities=(address,), evidence_certificates=tmp_path / "none")
        world.settings = missing
        with pytest.raises(SettingsError, match="evidence_certificates"):
            world.append()


def test_a_reply_that_was_damaged_in_the_log_is_named(world: World, authorities: tuple[Authority, Authority]) -> None:
    fill(world.database)
    with serving(authorities[0]) as address:
        world.settings = replace(world.settings, evidence_authorities=(address,))
        world.append()
    (reply,) = world.folder.glob("stamped/*/*.tsr")
    reply.write_bytes(reply.read_bytes()[:99])
    number = str(number_of(world.database, Kind.COMMENT_GONE))
    with pytest.raises(StoreError, match=r"beside a damaged log: the reply of .*\.tsr cannot be read: a value is cut"):
        package_of(world.settings, world.database, number, whole=True)


def test_any_flipped_bit_of_a_reply_is_noticed_or_changes_nothing_that_is_stated(
    authorities: tuple[Authority, Authority],
) -> None:
    roots = authorities[1].root.read_bytes()
    _, reply = authorities[1]("", query(b"text"))
    about, at = stated(reply)
    assert fault(reply, b"text", roots) is None and fault(reply, b"another", roots) is not None
    unnoticed = 0
    for place in range(0, len(reply) * 8, 97):
        changed = bytearray(reply)
        changed[place // 8] ^= 1 << place % 8
        if fault(bytes(changed), b"text", roots) is None:
            unnoticed += 1
            assert stated(bytes(changed)) == (about, at)
    assert unnoticed < len(reply) * 8 // 97 // 2


def test_a_witness_cosigns_and_a_package_says_so(world: World, witness: Witness) -> None:
    fill(world.database)
    with serving(witness) as address:
        world.settings = replace(
            world.settings, evidence_witnesses=(f"{address}/#{witness.key}", f"{AWAY}#{witness.key}")
        )
        first = world.append()
        world.see(1)
        second = world.append()
    assert (first.attention, second.attention, len(second.absent)) == ([], [], 1)
    assert witness.known == (second.checkpoint.size, second.checkpoint.root)
    assert (world.folder / "checkpoint").read_text() == second.note and second.note.count(
        "\u2014 witness.example "
    ) == 1
    number = str(number_of(world.database, Kind.COMMENT_GONE))
    steps = check(package_of(world.settings, world.database, number, whole=True).data)
    (mark, words) = next((mark, words) for name, mark, words in steps if name == "witness")
    assert mark == HOLDS and f"{datetime.fromtimestamp(witness.seconds, UTC):%Y-%m-%d %H:%M:%S} UTC" in words


def test_a_witness_shows_that_database_and_folder_were_restored_together(
    world: World, witness: Witness, tmp_path: Path
) -> None:
    with serving(witness) as address:
        world.settings = replace(world.settings, evidence_witnesses=(f"{address}#{witness.key}",))
        world.see(1)
        world.append()
        copy = world.backup("older.db")
        shutil.copytree(world.folder, tmp_path / "older")
        world.see(2)
        world.see(3)
        world.append()
        world.restore(copy)
        shutil.rmtree(world.folder)
        shutil.copytree(tmp_path / "older", world.folder)
        world.forget_signed()
        world.see(4)
        (line,) = world.append().attention
        assert "knows 3 entries and this log has 2" in line and "restored from an older copy" in line
        world.see(5)
        (line,) = world.append().attention
        assert "knows another log of this name" in line


def test_a_cosignature_of_another_key_is_not_taken(world: World, witness: Witness) -> None:
    world.see(1)
    other = Witness(witness.log_key, 1)
    with serving(witness) as address:
        world.settings = replace(world.settings, evidence_witnesses=(f"{address}#{other.key}",))
        state = world.append()
    assert "witness.example" not in state.note and "is not by its key" in state.absent[0]
    world.settings = replace(world.settings, evidence_witnesses=(f"{AWAY}#a+00000000+AAAA",))
    with pytest.raises(SettingsError, match="evidence_witnesses"):
        world.append()


def test_a_mirror_follows_thirteen_checkpoints_of_a_year_and_proves_each(
    world: World, served: str, tmp_path: Path
) -> None:
    copy, key = tmp_path / "mirror", log_key(world)
    sizes = []
    for week in range(52):
        world.see(week)
        if week % 4 == 0:
            world.append()
            checkpoint, _, contradiction = mirror(served, str(copy), key)
            assert contradiction is None
            sizes.append(checkpoint.size)
    assert sizes == list(range(1, 52, 4))
    assert mirror(served, str(copy), key)[1:] == (0, None)
    assert (copy / "tile/entries/000.p/49").read_bytes() == (world.folder / "tile/entries/000.p/49").read_bytes()
    assert [file.name for file in (copy / "tile/entries/000.p").iterdir()] == ["49"]
    with pytest.raises(UsageError, match="--key"):
        mirror(served, str(copy), "no key")
    with pytest.raises(StoreError, match="not signed by the key"):
        mirror(served, str(tmp_path / "other"), verifier_key("yalu.local/log", Signer.of(new_key()).raw_public_key))


def test_a_mirror_notices_what_was_rewritten_or_restored(world: World, tmp_path: Path) -> None:
    copy, key = tmp_path / "mirror", log_key(world)
    world.see(1)
    world.see(2)
    start = world.backup("start.db")
    world.append()
    with serving(lambda path, _: (200, LogFolder(world.folder).read(path.lstrip("/")))) as address:
        mirror(address, str(copy), key)
        kept = (copy / "checkpoint").read_bytes()
        world.restore(start)
        shutil.rmtree(world.folder)
        world.forget_signed()
        world.see(3)
        world.append()
        checkpoint, _, contradiction = mirror(address, str(copy), key)
        assert contradiction is not None and "was rewritten" in contradiction
        assert (copy / "checkpoint").read_bytes() == kept
        (kept_note,) = copy.glob(f"contradiction-{checkpoint.size}-*")
        note = kept_note.read_text()
        assert opened(note, key_of(key)[1]) == checkpoint, "which the log signed: it proves that there were two"
        own = signer(world.settings)
        shorter = signed(Checkpoint("yalu.local/log", 1, b"\0" * 32), own.raw_public_key, own.sign)
        (world.folder / "checkpoint").write_text(shorter)
        assert "has 1 entries and had 2" in str(mirror(address, str(copy), key)[2])


KILLED = """
import os, random, signal, sys, time
from pathlib import Path
from yalu.db.core.engine import open_database
from yalu.jobs.evidence import log
from yalu.settings import Settings
url, folder = sys.argv[1], Path(sys.argv[2])
place, key = str(folder / "log"), folder / "key.pem"
settings = Settings(secret="s3cret", evidence_key=key, evidence_log=place, database_url=url)
chance = random.Random(7)
log.ENTRIES_AT_ONCE = 3
def once():
    database = open_database(url)
    log.append(settings, database)
    os._exit(0)
for number in range(50):
    children = []
    for _ in range(2):
        children.append(os.fork())
        if children[-1] == 0:
            once()
    time.sleep(chance.uniform(0.001, 0.06))
    os.kill(children[0], signal.SIGKILL)
    for child in children:
        os.waitpid(child, 0)
"""


def test_fifty_kills_beside_a_second_writer_leave_one_log(world: World) -> None:
    for number in range(40):
        world.see(number)
    world.append()
    before = world.append().checkpoint
    for number in range(40, 120):
        world.see(number)
    world.database.close()
    command = [sys.executable, "-W", "error", "-c", KILLED, world.url, str(world.folder.parent)]
    subprocess.run(command, check=True, timeout=100)
    world.database = open_database(world.url)
    after = world.append()
    assert after.attention == [] and after.checkpoint.size == 120
    from tests.evidence.test_transparency_log import continued

    assert continued(world, before)


def test_keys_of_other_programs_are_read() -> None:
    with pytest.raises(ValueError, match="not a key of this kind"):
        key_of("sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn9")
    text = "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8"
    assert key_of(text)[0] == "sum.golang.org" and verifier_key(*key_of(text)) == text
    assert len(base64.b64decode(text.split("+", 2)[2])) == 33
