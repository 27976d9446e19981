"""A coded body is decoded wholly or not at all."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable

import brotli
import pytest
import zstandard

from yalu.errors import BodyDamaged, PageTooLarge
from yalu.extraction.content_coding import decode_body

TEXT = "".join(f"<p>The ferry leaves pier {number} at seven; 배는 일곱 시에. </p>" for number in range(40)).encode()
MOST = 1 << 20


def raw_deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(data) + packer.flush()


def zstd(data: bytes) -> bytes:
    return zstandard.ZstdCompressor(write_checksum=True).compress(data)


CODERS: dict[str, tuple[str, Callable[[bytes], bytes]]] = {
    "gzip": ("gzip", gzip.compress),
    "x-gzip": ("x-gzip", gzip.compress),
    "zlib": ("deflate", zlib.compress),
    "raw deflate": ("deflate", raw_deflate),
    "brotli": ("br", brotli.compress),
    "zstd": ("zstd", zstd),
}
every_coder = pytest.mark.parametrize(("name", "encode"), CODERS.values(), ids=CODERS)


def decode(body: bytes, *codings: str, most: int = MOST) -> bytes:
    return decode_body(body, codings, max_bytes=most)


@every_coder
def test_a_whole_body_comes_back_whatever_the_case_of_the_name(name: str, encode: Callable[[bytes], bytes]) -> None:
    assert decode(encode(TEXT), name) == TEXT
    assert decode(encode(TEXT), f" {name.upper()} ") == TEXT
    assert decode(encode(TEXT * 400), name, most=len(TEXT) * 400) == TEXT * 400
    assert decode(encode(b""), name) == b""


@every_coder
def test_a_body_cut_anywhere_is_damaged(name: str, encode: Callable[[bytes], bytes]) -> None:
    whole = encode(TEXT)
    for end in range(1, len(whole)):
        with pytest.raises(BodyDamaged):
            decode(whole[:end], name)


@pytest.mark.parametrize("coder", ["gzip", "zlib", "zstd"])
def test_a_flipped_bit_never_alters_what_is_read(coder: str) -> None:
    name, encode = CODERS[coder]
    whole = encode(TEXT)
    for at in range(len(whole)):
        damaged = bytearray(whole)
        damaged[at] ^= 1 << at % 8
        try:
            decoded = decode(bytes(damaged), name)
        except BodyDamaged:
            continue
        assert decoded == TEXT, f"byte {at}"


@pytest.mark.parametrize("checksum", ["gzip", "zlib", "zstd"])
def test_a_wrong_checksum_is_damage(checksum: str) -> None:
    name, encode = CODERS[checksum]
    damaged = bytearray(encode(TEXT))
    damaged[-5 if checksum == "gzip" else -1] ^= 1
    with pytest.raises(BodyDamaged, match="damaged"):
        decode(bytes(damaged), name)


def test_a_wrong_length_in_a_gzip_trailer_is_damage() -> None:
    damaged = bytearray(gzip.compress(TEXT))
    damaged[-1] ^= 1
    with pytest.raises(BodyDamaged, match="damaged"):
        decode(bytes(damaged), "gzip")


def test_several_codings_are_undone_from_the_last_to_the_first() -> None:
    both = brotli.compress(gzip.compress(TEXT))
    assert decode(both, "gzip, br") == decode(both, "gzip", "BR") == TEXT
    with pytest.raises(BodyDamaged):
        decode(both, "br, gzip")
    with pytest.raises(BodyDamaged):
        decode(brotli.compress(gzip.compress(TEXT)[:-4]), "gzip, br")


def test_members_and_frames_in_a_row_are_one_body_and_each_must_be_whole() -> None:
    members, frames = gzip.compress(TEXT) * 2, zstd(TEXT) + b"\x50\x2a\x4d\x18\x02\0\0\0xx" + zstd(TEXT)
    assert decode(members, "gzip") == decode(frames, "zstd") == TEXT * 2
    for whole, first, name in ((members, len(members) // 2, "gzip"), (frames, len(zstd(TEXT)), "zstd")):
        for end in range(first + 1, len(whole) - 1, 3):
            if name == "zstd" and end == first + 10:
                continue  # the end of a frame that is to be skipped: nothing tells that another was to follow
            with pytest.raises(BodyDamaged):
                decode(whole[:end], name)


@pytest.mark.parametrize("coder", ["gzip", "zlib", "raw deflate", "zstd"])
@pytest.mark.parametrize("trail", [b"\0" * 512, b"<!-- cached -->", b"garbage\x1f\x8b"])
def test_what_follows_the_end_of_a_stream_is_left_out(coder: str, trail: bytes) -> None:
    name, encode = CODERS[coder]
    assert decode(encode(TEXT) + trail, name) == TEXT


@every_coder
def test_a_bomb_is_stopped_at_the_limit(name: str, encode: Callable[[bytes], bytes]) -> None:
    with pytest.raises(PageTooLarge):
        decode(encode(b"\0" * (8 * MOST)), name)


def test_a_bomb_inside_a_small_bomb_is_stopped_too() -> None:
    with pytest.raises(PageTooLarge):
        decode(gzip.compress(gzip.compress(b"\0" * (8 * MOST))), "gzip, gzip")


@pytest.mark.parametrize("name", ["", "identity", "none", "UTF-8", "euc-kr", "gb18030"])
def test_names_that_are_no_coding_leave_the_body_as_it_is(name: str) -> None:
    assert decode(TEXT, name) == TEXT
    assert decode(gzip.compress(TEXT), f"gzip, {name}") == TEXT


@pytest.mark.parametrize("name", ["compress", "bz2", "hex", "dcb", "sdch", "\ud800", "a" * 5000])
def test_an_unknown_coding_is_never_read_as_if_it_were_none(name: str) -> None:
    with pytest.raises(BodyDamaged, match="not known"):
        decode(TEXT, name)


@every_coder
def test_text_under_the_name_of_a_coding_is_damage(name: str, encode: Callable[[bytes], bytes]) -> None:
    with pytest.raises(BodyDamaged):
        decode(TEXT, name)


def test_an_empty_body_is_empty_under_any_coding() -> None:
    assert all(decode(b"", name) == b"" for name, _ in CODERS.values())
