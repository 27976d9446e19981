"""The recipe that the verifier publishes gives what Yalu computes, and its signatures are those of others."""

from __future__ import annotations

import ast
import subprocess
import sys
from dataclasses import fields
from datetime import datetime
from pathlib import Path

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given, settings
from hypothesis import strategies as st

from yalu import ids
from yalu.content_hash import FIELDS, hash_of_fields
from yalu.evidence.package import stand_alone
from yalu.evidence.verifier.ed25519 import ed25519_holds
from yalu.model import Access, CommentState, ParsedArticle, ParsedComment, PublisherTime

_WORDS = st.text(st.sampled_from("aé́가각　 \u200b\u00ad\x07\n\t\r<>\x1f中–\u202e\ufeff다リ\x85\u2028"), max_size=30)
_LISTS = st.lists(_WORDS, max_size=3).map(tuple)
_TIMES = st.none() | st.builds(PublisherTime, st.just("raw"), st.datetimes(), st.none() | st.integers(-720, 840))


@settings(max_examples=100, deadline=None)
@given(
    st.builds(
        ParsedArticle, _WORDS, _WORDS, st.none() | _WORDS, _LISTS, _TIMES, tags=_LISTS, access=st.sampled_from(Access)
    )
    | st.builds(ParsedComment, _WORDS, _WORDS, st.none() | _WORDS, st.none() | _WORDS, _TIMES)
)
def test_a_state_has_the_same_hash_as_a_package_states_it(state: ParsedArticle | ParsedComment) -> None:
    stated = msgspec.json.decode(msgspec.json.encode(ids.hashed_fields(state)))
    assert hash_of_fields("v" if isinstance(state, ParsedArticle) else "c", stated) == ids.content_hash(state)


@pytest.mark.parametrize(("letter", "kind"), [("v", ParsedArticle), ("c", ParsedComment)])
def test_all_that_a_state_says_is_hashed(letter: str, kind: type[ParsedArticle | ParsedComment]) -> None:
    assert FIELDS[letter] == [spec.name for spec in fields(kind) if spec.name != "boxes"], "where it stands is no state"


def test_a_hash_that_is_published_stays() -> None:
    day = PublisherTime("1 March 2026", datetime(2026, 3, 1), has_time=False)  # noqa: DTZ001
    article = ParsedArticle("The bridge", "One.\n\nTwo.", byline=("Han Sori",), published_at=day)
    assert ids.content_hash(article) == "1:58dc82d8e64d7f85391a50756ba9548bdd0b5c54"
    odd = "e\u0301\u1100\u1161\u00a0\u3000 \u200b\u00ad\x07\x1f\u0085\u2028x\n \n\u200dB\ufe0f"
    article = ParsedArticle(odd, odd, odd, (odd, ""), tags=(odd,), notices=(odd,), access=Access.TEASER)
    assert ids.content_hash(article) == "1:9c66e285f38b23d4955d6a999d9596bad0bfd504"
    day = PublisherTime(odd, datetime(2026, 3, 1, 9), 540)  # noqa: DTZ001
    comment = ParsedComment(odd, odd, odd, odd, day, state=CommentState.HELD)
    assert ids.content_hash(comment) == "1:72d535c6824144a67a01ab1f2867eee69d93a539"


@settings(max_examples=30, deadline=None)
@given(st.binary(max_size=40), st.integers(0, 767))
def test_a_signature_holds_for_its_message_and_key_alone(message: bytes, bit: int) -> None:
    key = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
    public = key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    signature = key.sign(message)
    assert ed25519_holds(public, signature, message)
    flipped = bytearray(public + signature)
    flipped[bit // 8] ^= 1 << bit % 8
    assert not ed25519_holds(bytes(flipped[:32]), bytes(flipped[32:]), message)
    assert not ed25519_holds(public, signature, message + b"x")


def test_a_signature_of_the_standard_holds() -> None:
    # RFC 8032, section 7.1, test 2
    public = bytes.fromhex("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c")
    signature = bytes.fromhex(
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
        "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
    )
    assert ed25519_holds(public, signature, b"\x72")
    assert not ed25519_holds(public, signature[:63], b"\x72") and not ed25519_holds(b"\xff" * 32, signature, b"\x72")


def test_the_verifier_is_one_file_that_imports_only_the_standard_library(tmp_path: Path) -> None:
    tree = ast.parse(stand_alone())
    named = {
        alias.name.split(".")[0] for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names
    }
    named |= {str(node.module).split(".")[0] for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert named <= sys.stdlib_module_names
    own = [node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.ClassDef)]
    own += [ast.unparse(node.targets[0]) for node in tree.body if isinstance(node, ast.Assign)]
    assert len(own) == len(set(own)), "no module puts its name over another's"
    file = tmp_path / "verify.py"
    file.write_text(stand_alone(), encoding="utf-8")
    done = subprocess.run([sys.executable, "-I", "-S", str(file)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (2, "") and done.stderr.startswith("usage: ")


@pytest.mark.parametrize("text", ["", "not base64"])
def test_no_key_is_no_signature(text: str) -> None:
    assert not ed25519_holds(text.encode(), b"", b"")
