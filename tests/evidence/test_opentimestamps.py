"""Proofs of OpenTimestamps are read as other programs write them, and what is none is refused."""

from __future__ import annotations

import hashlib
import time

import pytest

from tests.evidence.attestors import Calendar, anchored, pending
from yalu.evidence.verifier.opentimestamps import HEAD, MOST_BYTES, block_words, named_blocks, proof_ends

HEIGHT = 915_123
ABOUT = hashlib.sha256(b"text").digest()
PROOF = HEAD + ABOUT
LIBRARY_ABOUT = "e9a562c69b46ec3df7227646f76dbbed86abdc274b8017fe37b231f6f972f50d"
LIBRARY_PROOF = bytes.fromhex(
    f"004f70656e54696d657374616d7073000050726f6f6600bf89e2e884e892940108{LIBRARY_ABOUT}"
    "fff008ff00086e6f6e636508ff0083dfe30d2ef90c8e191868747470733a2f2f63616c656e6461722e6578616d706c65"
    "f1046c65667402f3f208ff000001020304050607087768617465766572000588960d73d7190103b3ed37"
    f"f1c801{'78' * 200}0006869a0d73d71b450107"
)
"""What opentimestamps 0.4.5 writes: forks, attestations known and unknown, and each operation but two hashes."""
GENESIS = bytes.fromhex(
    "01000000" + "00" * 32 + "3ba3edfd7a7b12b27ac72c3e67768f617fc81bc3888a51323a9fb8aa4b1e5e4a29ab5f49ffff001d1dac2b7c"
)


def test_what_the_library_writes_is_read() -> None:
    proof = LIBRARY_PROOF
    ends = proof_ends(proof, bytes.fromhex(LIBRARY_ABOUT))
    assert [(end.calendar, end.height, end.kind) for end in ends] == [
        ("https://calendar.example", None, "83dfe30d2ef90c8e"),
        (None, None, "0001020304050607"),
        (None, HEIGHT, "0588960d73d71901"),
        (None, None, "06869a0d73d71b45"),
    ]
    root = ends[2].message[::-1].hex()
    assert root == "6e8ae8c7079c5fe5df8d14f019f85f9f4689956e979b49c032fea3438d3444df"
    assert ends[3].message == b"x" * 200 + bytes.fromhex(LIBRARY_ABOUT)
    assert proof[ends[0].begin : ends[0].end] == pending("https://calendar.example")


@pytest.mark.parametrize(("tag", "name"), [(b"\x03", "ripemd160"), (b"\x67", "keccak256")])
def test_a_hash_that_this_python_lacks_is_named(tag: bytes, name: str) -> None:
    path = PROOF + tag + b"\x08" + anchored(HEIGHT)
    try:
        digest = hashlib.new(name, ABOUT).digest()
    except ValueError:
        with pytest.raises(NotImplementedError, match=f"it needs {name}, which this Python lacks"):
            proof_ends(path, ABOUT)
    else:
        assert proof_ends(path, ABOUT)[0].message == hashlib.sha256(digest).digest()


@pytest.mark.parametrize(
    ("proof", "why"),
    [
        (b"", "no proof of OpenTimestamps"),
        (b"\x01" + PROOF[1:] + anchored(1), "no proof of OpenTimestamps"),
        (HEAD[:-2] + b"\x02\x08" + ABOUT + anchored(1), "no proof of OpenTimestamps"),
        (PROOF + b"\xf0\xff\xff\x01" + b"x" * MOST_BYTES + anchored(1), "longer than any"),
        (HEAD + bytes(32) + anchored(1), "about this SHA-256"),
        (PROOF, "cut"),
        (PROOF + anchored(1)[:-1], "cut"),
        (PROOF + b"\xf0\x00" + anchored(1), "empty"),
        (PROOF + b"\x08" * 256 + anchored(1), "too many operations"),
        (PROOF + b"\x08" * 200 + b"\xff" + anchored(1) + b"\x08" * 56 + anchored(1), "too many operations"),
        (PROOF + b"\xf3" * 8 + b"\x08" + anchored(1), "gives too much"),
        (PROOF + b"\xf0" + b"\xff" * 9, "too long"),
        (PROOF + b"\xff\xff" + anchored(1) * 3, "operation ff is unknown"),
        (PROOF + b"\x09" + anchored(1), "operation 09 is unknown"),
        (PROOF + b"\xff" + anchored(1), "cut"),
        (PROOF + anchored(1) + b"\x00", "behind it"),
        (PROOF + b"\x02" + anchored(1), "not of its kind"),
        (PROOF + pending("https://x.example/\x1b[2J"), "not of its kind"),
        (PROOF + pending("https://x.example/?a"), "not of its kind"),
        (PROOF + b"\x00" + anchored(1)[1:9] + b"\x02\x01\x01", "not of its kind"),
    ],
)
def test_what_is_no_proof_is_refused_with_a_reason(proof: bytes, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        proof_ends(proof, ABOUT)


def test_as_many_operations_as_other_programs_read_are_read() -> None:
    assert len(proof_ends(PROOF + b"\x08" * 255 + anchored(1), ABOUT)) == 1


def test_the_address_of_a_calendar_is_as_settings_have_it() -> None:
    assert proof_ends(PROOF + pending("https://x.example/a/"), ABOUT)[0].calendar == "https://x.example/a"


def test_the_worst_proofs_of_their_length_take_little_time() -> None:
    room, large = MOST_BYTES - len(PROOF) - 50, b"\xf3" * 7  # a message of 4096 bytes, the longest
    hashed, turned = b"\xff\x08" + anchored(1), b"\xff" + b"\xf2" * 240 + b"\x08" + anchored(1)
    nested = (b"\xff\xf2" * 240 + b"\x08" + anchored(1)) + (b"\x08" + anchored(1)) * 240
    begun = time.process_time()
    for branch in (hashed, turned):
        ends = proof_ends(PROOF + large + branch * (room // len(branch)) + b"\x08" + anchored(1), ABOUT)
        assert len(ends) == room // len(branch) + 1
    assert len(proof_ends(PROOF + large + nested, ABOUT)) == 241
    assert time.process_time() - begun < 1


def test_a_header_is_compared_with_the_root_and_with_its_own_target() -> None:
    holds, words = block_words(GENESIS, GENESIS[36:68])
    assert holds and "of 2009-01-03 18:15:05 UTC" in words and "(4e+09 tries)" in words
    assert "000000000019d6689c085ae165831e934ff763ae46a2a6c172b3f1b60a8ce26f" in words
    holds, words = block_words(GENESIS, bytes(32))
    assert not holds and "4a5e1e4baab89f3a32518a88c31bc87f618f76673e2cc77ab2127b7afdeda33b" in words
    holds, words = block_words(GENESIS[:-1] + b"\x00", GENESIS[36:68])
    assert not holds and "does not meet its own target" in words


@pytest.mark.parametrize("text", ["", "x", "7=", f"7={'0' * 159}", f"-1={'0' * 160}", "0" * 160])
def test_a_block_is_named_by_height_and_header(text: str) -> None:
    assert named_blocks([f"0={GENESIS.hex()}", f"7={'AB' * 80}"]) == {0: GENESIS, 7: b"\xab" * 80}
    with pytest.raises(ValueError, match="HEIGHT=HEADER"):
        named_blocks([text])


def test_each_flipped_bit_is_noticed_or_changes_nothing_but_the_height_that_is_looked_up() -> None:
    calendar = Calendar()
    header = calendar.header(ABOUT)
    path = b"\xf0\x05nonce\x08\xf1\x04time\xf0\x04tree\x08\x08"
    proof = PROOF + path + anchored(HEIGHT)
    heights = set()
    for place in range(len(proof) * 8):
        changed = bytearray(proof)
        changed[place // 8] ^= 1 << place % 8
        try:
            ends = proof_ends(bytes(changed), ABOUT)
        except (ValueError, NotImplementedError):
            continue
        for end in ends:
            if end.height == HEIGHT:
                assert not block_words(header, end.message)[0], f"bit {place}"
            heights.add(end.height)
    assert block_words(header, proof_ends(proof, ABOUT)[0].message)[0] and HEIGHT in heights
