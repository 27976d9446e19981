"""An evidence package holds what proves a change, and whoever alters a bit of it is found out."""

from __future__ import annotations

import ast
import base64
import io
import json
import random
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from warcio.archiveiterator import ArchiveIterator

from tests.db.crawls.test_fates import ASKED, without
from tests.db.db_samples import COLUMN, SOURCE, Days, look, rows, thread
from tests.db.room.test_room_queries import compare_waiting
from yalu import __version__
from yalu.content_hash import hash_of_fields
from yalu.db.core.engine import Database, open_database
from yalu.db.maintenance.erase import forget_comment
from yalu.db.models import Change
from yalu.errors import UnknownItem
from yalu.evidence.package import TERMS, PackedEvidence, stand_alone
from yalu.evidence.verifier.checkpoint import verifier_key
from yalu.evidence.verifier.log_steps import FAILS, HOLDS, OPEN
from yalu.evidence.verifier.verify import DIGEST, PACKAGE, check, container, verdict
from yalu.ids import sha256
from yalu.jobs.evidence import checking
from yalu.jobs.evidence.checking import verify
from yalu.jobs.evidence.export import package_of
from yalu.jobs.evidence.key import signer
from yalu.model import Fate, Kind, Observation, Outcome, ParsedThread
from yalu.sent_request import SentRequest
from yalu.settings import Settings
from yalu.sources.source import Terms

SENT = SentRequest("GET", (("host", "river.example"), ("user-agent", "Yalu")), b"", "192.0.2.7", ("ab" * 32,))
EDITED = replace(COLUMN, title="The bridge at Sinuiju", body=COLUMN.body.replace("old", "new and not old"))


def seen(*given: Any, **named: Any) -> Observation:
    """A look whose captures know their requests."""
    observation = look(*given, **named)
    return replace(observation, captures=tuple(replace(capture, request=SENT) for capture in observation.captures))


def talk(*words: str) -> ParsedThread:
    return thread(*words)


def fill(database: Database, terms: Terms = Terms.LICENSED) -> Database:
    days = Days(database, source=replace(SOURCE, terms=terms), captures="all")
    for piece, words in (
        (COLUMN, ("Trucks wait.", "Rust everywhere.", "Three.")),
        (EDITED, ("Trucks wait for seven days.", "Rust everywhere.", "Three.")),
        (EDITED, ("Trucks wait for seven days.", "", "Three.")),
        (EDITED, ("Trucks wait for seven days.", "", "Three.")),
    ):
        body = f"<html>{piece.title} {piece.body} {' '.join(words)} {days.now}</html>".encode()
        days.visit(seen(piece, talk(*words), body=body))
    for _ in range(2):
        away = seen(None, outcome=Outcome.GONE, body=f"<html>not here {days.now}</html>".encode())
        days.visit(
            replace(away, captures=tuple(replace(capture, status=404) for capture in away.captures)),
            seen(COLUMN, url="https://river.example/2"),
        )
    compare_waiting(database, days.now)
    return database


@pytest.fixture(scope="module")
def history(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    file = tmp_path_factory.mktemp("evidence") / "yalu.db"
    file.write_bytes(sqlite_template.read_bytes())
    database = fill(open_database(f"sqlite:///{file}"))
    yield database
    database.close()


@pytest.fixture(scope="module")
def chosen(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return Settings(secret="s3cret", evidence_key=tmp_path_factory.mktemp("key") / "key.pem")


def number_of(database: Database, kind: Kind) -> int:
    return next(change.id for change in rows(database, Change) if change.kind == kind)


def packed(database: Database, settings: Settings, kind: Kind, *, whole: bool = True) -> PackedEvidence:
    return package_of(settings, database, str(number_of(database, kind)), whole=whole)


def files_of(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def of(files: dict[str, bytes], name: str) -> Any:
    return json.loads(files[name])


KINDS = (Kind.ARTICLE_HEADLINE, Kind.ARTICLE_BODY, Kind.ARTICLE_GONE, Kind.COMMENT_EDITED, Kind.COMMENT_GONE)


@pytest.mark.parametrize("kind", KINDS)
def test_a_package_of_each_kind_holds(history: Database, chosen: Settings, kind: Kind) -> None:
    made = packed(history, chosen, kind)
    steps = check(made.data, signer(chosen).public_key)
    assert [name for name, state, _ in steps if state != HOLDS] == ["log"] and made.exchanges >= 2
    words = {name: words for name, _, words in steps}
    assert "the holder of the named key" in words["signature"]


def test_a_removed_comment_has_every_snapshot_that_counts(history: Database, chosen: Settings) -> None:
    made = packed(history, chosen, Kind.COMMENT_GONE)
    files = files_of(made.data)
    (told_change,) = of(files, "yalu/proof.json")["changes"]
    counted = [snapshot for snapshot in told_change["snapshots"] if snapshot["snapshot_id"] in told_change["counted"]]
    assert [snapshot["in_row"] for snapshot in counted] == [1, 2] and all(snapshot["complete"] for snapshot in counted)
    assert told_change["before"]["fields"]["text"] == "Rust everywhere." and told_change["after"] is None
    assert any("2 snapshots, each complete, do not show it" in words for _, _, words in check(made.data))


def test_a_removed_comment_that_was_asked_for_by_its_id_has_the_answer(sqlite_url: str, chosen: Settings) -> None:
    days = Days(open_database(sqlite_url), source=replace(SOURCE, terms=Terms.LICENSED), captures="all")
    for seen_that_day in (look(COLUMN, talk("One", "Two")), look(COLUMN, talk("One")), without(Fate.WITHHELD)):
        days.visit(seen_that_day)
    compare_waiting(days.database, days.now)
    made = packed(days.database, chosen, Kind.COMMENT_GONE)
    days.database.close()
    proof = of(files_of(made.data), "yalu/proof.json")
    (asked,) = [snapshot for snapshot in proof["changes"][0]["snapshots"] if snapshot["by_id"]]
    (answer,) = [capture for capture in proof["captures"] if capture["capture_id"] == asked["by_id_capture"]]
    assert (asked["by_id"], answer["url"], answer["status"]) == ("withheld", ASKED, 404) and answer["offset"]
    assert not any(state == FAILS for _, state, _ in check(made.data))


def test_a_removed_article_has_its_404s_and_the_last_good_copy(history: Database, chosen: Settings) -> None:
    files = files_of(packed(history, chosen, Kind.ARTICLE_GONE).data)
    (told_change,) = of(files, "yalu/proof.json")["changes"]
    statuses = {capture["capture_id"]: capture["status"] for capture in of(files, "yalu/proof.json")["captures"]}
    gone = [check_row for check_row in told_change["checks"] if check_row["check_id"] in told_change["counted"]]
    assert [statuses[check_row["capture_id"]] for check_row in gone] == [404, 404]
    assert told_change["before"]["fields"]["title"] == EDITED.title
    assert [statuses[number] for number in told_change["before"]["captures"]] == [200]


def test_the_archive_has_requests_and_responses_and_an_index_that_leads_to_them(
    history: Database, chosen: Settings
) -> None:
    files = files_of(packed(history, chosen, Kind.ARTICLE_BODY).data)
    archive = files["archive/data.warc.gz"]
    kinds = [record.rec_type for record in ArchiveIterator(io.BytesIO(archive), check_digests="raise")]
    assert kinds[0] == "warcinfo" and kinds.count("request") == kinds.count("response") == kinds.count("metadata") == 2
    for line in files["indexes/index.cdx"].decode().splitlines():
        key, at, entry = line.split(" ", 2)
        place = json.loads(entry)
        begin = int(place["offset"])
        (record,) = ArchiveIterator(io.BytesIO(archive[begin : begin + int(place["length"])]))
        assert (key, at) == ("example,river)/bridge", re.sub(r"\D", "", record.rec_headers.get_header("WARC-Date")))
        assert record.rec_headers.get_header("WARC-Payload-Digest") == place["digest"]
    pages = files["pages/pages.jsonl"].decode().splitlines()
    assert json.loads(pages[0])["format"] == "json-pages-1.0" and len(pages) == 3
    assert of(files, PACKAGE)["wacz_version"] == "1.2.0"


def test_what_another_extractor_reads_otherwise_names_the_release_to_install(
    history: Database, chosen: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = packed(history, chosen, Kind.ARTICLE_BODY).data
    unknown = [words for name, _, words in verify(chosen, data, None) if name.endswith("read again")]
    assert unknown == ["the registry has no source river-post, by whose rules it was read"] * 2
    monkeypatch.setattr(checking, "_sources", lambda _: {SOURCE.id: SOURCE})
    steps = [(state, words) for name, state, words in verify(chosen, data, None) if name.endswith("read again")]
    assert len(steps) == 2 and all(
        state == OPEN and f"install Yalu {__version__}, which made the package" in words for state, words in steps
    )


def test_an_article_is_packed_with_all_its_changes(history: Database, chosen: Settings) -> None:
    made = package_of(chosen, history, "https://river.example/bridge", whole=True)
    told_changes = of(files_of(made.data), "yalu/change.json")
    assert {change["kind"] for change in told_changes} >= set(KINDS)
    assert verdict(check(made.data)) == "Nothing contradicts this package."


def test_no_name_of_the_file_inside_is_defined_twice() -> None:
    nodes = ast.parse(stand_alone()).body
    names = [node.name for node in nodes if isinstance(node, ast.FunctionDef | ast.ClassDef)]
    names += [
        part.id
        for node in nodes
        if isinstance(node, ast.Assign)
        for target in node.targets
        for part in ast.walk(target)
        if isinstance(part, ast.Name)
    ]
    assert len(names) == len(set(names)) > 40


def test_the_file_inside_checks_the_package_without_anything_of_ours(
    history: Database, chosen: Settings, tmp_path: Path
) -> None:
    made = packed(history, chosen, Kind.COMMENT_GONE)
    package, program = tmp_path / "a.wacz", tmp_path / "verify.py"
    package.write_bytes(made.data)
    program.write_bytes(files_of(made.data)["yalu/verify.py"])
    assert program.read_text(encoding="utf-8") == stand_alone()
    command = [sys.executable, "-I", "-S", str(program), str(package)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.splitlines()[-1] == "Nothing contradicts this package."
    package.write_bytes(made.data.replace(b"Rust everywhere.", b"Dust everywhere.", 1))
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)
    assert done.returncode == 1 and done.stdout.splitlines()[-1].startswith("REFUSED: container")


@pytest.fixture(scope="module")
def packages(history: Database, chosen: Settings) -> list[bytes]:
    return [packed(history, chosen, kind).data for kind in KINDS]


@pytest.mark.parametrize("seed", range(200))
def test_a_flipped_bit_is_named(packages: list[bytes], seed: int) -> None:
    data = bytearray(packages[seed % len(packages)])
    at = random.Random(seed).randrange(len(data) * 8)
    data[at // 8] ^= 1 << at % 8
    failed = [step for step in check(bytes(data)) if step[1] == FAILS]
    assert failed, f"bit {at} of {len(data) * 8}"


def test_a_flipped_bit_that_was_packed_anew_is_named(packages: list[bytes]) -> None:
    chance = random.Random(1)
    for seed in range(200):
        files = files_of(packages[seed % len(packages)])
        name = chance.choice(sorted(files)) if seed % 2 else DIGEST
        content = bytearray(files[name])
        at = chance.randrange(len(content) * 8)
        content[at // 8] ^= 1 << at % 8
        steps = check(container({**files, name: bytes(content)}))
        assert any(state == FAILS for _, state, _ in steps), f"bit {at} of {name}"


def _resigned(files: dict[str, bytes], *, signed: bool) -> bytes:
    """The files with all digests computed anew, as somebody without the key can."""
    listed = of(files, PACKAGE)
    for resource in listed["resources"]:
        content = files[resource["path"]]
        resource["hash"], resource["bytes"] = f"sha256:{sha256(content)}", len(content)
    files[PACKAGE] = json.dumps(listed).encode()
    digest = of(files, DIGEST)
    digest["hash"] = f"sha256:{sha256(files[PACKAGE])}"
    if signed:
        digest["signedData"]["hash"] = digest["hash"]
    else:
        del digest["signedData"]
    files[DIGEST] = json.dumps(digest).encode()
    return container(files)


@pytest.mark.parametrize("signed", [True, False])
def test_a_forger_without_the_key_is_refused(history: Database, chosen: Settings, *, signed: bool) -> None:
    files = files_of(packed(history, chosen, Kind.ARTICLE_BODY).data)
    proof, change = of(files, "yalu/proof.json"), of(files, "yalu/change.json")
    state = proof["changes"][0]["after"]
    state["fields"]["body"] = "The bridge was never built."
    state["content_hash"] = change["after_hash"] = hash_of_fields("v", state["fields"])
    files["yalu/proof.json"], files["yalu/change.json"] = json.dumps(proof).encode(), json.dumps(change).encode()
    steps = check(_resigned(files, signed=signed))
    failed = {name: words for name, state, words in steps if state == FAILS}
    sentence = "it was altered, or forged" if signed else "anybody may have written it, and it proves nothing"
    assert failed["signature"].endswith(sentence)
    assert any(name.endswith("state after") for name in failed)


def test_another_key_than_the_named_one_is_refused(history: Database, chosen: Settings) -> None:
    steps = check(packed(history, chosen, Kind.ARTICLE_BODY).data, "A" * 43 + "=")
    assert [words for name, state, words in steps if state == FAILS and "not with the key that was named" in words]


def test_each_form_of_the_key_is_taken_and_a_mistyped_one_is_named(history: Database, chosen: Settings) -> None:
    made, own = packed(history, chosen, Kind.ARTICLE_BODY).data, signer(chosen)
    log_key = verifier_key("yalu.local/log", own.raw_public_key)
    for key in (own.public_key, base64.b64encode(own.raw_public_key).decode(), log_key):
        assert not any(state == FAILS for _, state, _ in check(made, key))
    for key in ("", own.public_key[:-1], own.public_key[:9] + "x" + own.public_key[10:], log_key[:-2], "log", "é"):
        with pytest.raises(ValueError, match="the named key is none"):
            check(made, key)


@pytest.mark.parametrize("key", [("--key",), ("--key", "x"), ("--key", ""), ("--kay", "x")])
def test_the_file_inside_refuses_a_key_that_is_none(tmp_path: Path, key: tuple[str, ...]) -> None:
    program, package = tmp_path / "verify.py", tmp_path / "a.wacz"
    program.write_text(stand_alone(), encoding="utf-8")
    package.write_bytes(b"")
    command = [sys.executable, "-I", "-S", str(program), str(package), *key]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "") and done.stderr.startswith("usage: ")


@pytest.mark.parametrize("name", ["created", "software", "version", "path", "beside", "around", "spaces", "publicKey"])
def test_what_is_said_beside_the_signature_is_what_was_signed(history: Database, chosen: Settings, name: str) -> None:
    files = files_of(packed(history, chosen, Kind.ARTICLE_BODY).data)
    digest = of(files, DIGEST)
    if name == "publicKey":  # the same 32 bytes, said to be a key of another kind
        digest["signedData"][name] = "A" + digest["signedData"][name][1:]
    else:
        (digest if name in ("path", "around") else digest["signedData"])[name] = "Yalu 9"
    if name == "spaces":
        digest = of(files, DIGEST)
    files[DIGEST] = json.dumps(digest, indent=2 if name == "spaces" else 1).encode() + b"\n"
    failed = {step: words for step, state, words in check(container(files)) if state == FAILS}
    assert set(failed) == {"signature"} and "or other than, the signed datapackage.json" in failed["signature"]


def test_what_terms_do_not_allow_is_left_out_and_named(sqlite_url: str, chosen: Settings) -> None:
    database = fill(open_database(sqlite_url), Terms.EXCERPT)
    made = packed(database, chosen, Kind.ARTICLE_BODY, whole=False)
    files = files_of(made.data)
    assert made.exchanges == 0 and set(made.left_out) == {TERMS}
    assert not any(b"more than trucks" in content for content in files.values())
    steps = check(made.data)
    assert not any(state == FAILS for _, state, _ in steps)
    assert [words for name, state, words in steps if name == "left out" and state == OPEN and TERMS in words]
    assert ("exchanges", OPEN) in {(name, state) for name, state, _ in steps}, "there is nothing that could hold"
    assert packed(database, chosen, Kind.ARTICLE_BODY).exchanges == 2
    database.close()


def test_what_was_erased_is_in_no_package(sqlite_url: str, chosen: Settings) -> None:
    database = fill(open_database(sqlite_url))
    number = number_of(database, Kind.COMMENT_GONE)
    forget_comment(database, "https://river.example/bridge", "2", reason="asked")
    made = package_of(chosen, database, str(number), whole=True)
    files = files_of(made.data)
    assert not any(b"Rust" in content for content in files.values())
    (told_change,) = of(files, "yalu/proof.json")["changes"]
    assert told_change["before"]["left_out"] == "erased on request" and made.left_out
    assert not any(state == FAILS for _, state, _ in check(made.data))
    database.close()


def test_what_the_verifier_cannot_read_is_no_damage_of_a_log(
    history: Database, chosen: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refusing(*_: object) -> None:
        raise KeyError("of a kind that it does not know")

    monkeypatch.setattr("yalu.evidence.verifier.verify._interval", refusing)
    *_, (name, state, words) = check(packed(history, chosen, Kind.COMMENT_GONE).data)
    assert (name, state) == ("content", FAILS) and "of a kind that it does not know" in words


def test_a_source_that_is_off_has_no_package(sqlite_url: str, chosen: Settings) -> None:
    database = fill(open_database(sqlite_url), Terms.OFF)
    with pytest.raises(UnknownItem):
        packed(database, chosen, Kind.ARTICLE_BODY)
    with pytest.raises(UnknownItem):
        package_of(chosen, database, "https://nowhere.example/", whole=True)
    database.close()
