"""The tree of a transparency log as tiles of 256 hashes (C2SP tlog-tiles): their paths, their content, and proofs."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Iterator, Sequence
from hashlib import sha256

from yalu.evidence.verifier.merkle import leaf_hash, node_hash, split, tree_hash

WIDTH = 256
HASH = 32
"""Bytes of a hash, and of an entry of our log."""
ENTRY = HASH + 2
"""Bytes of an entry in a bundle, with its length."""
ENTRIES = "entries"

Read = Callable[[str], bytes]
"""Gives the content of a file of the log by its path."""


def tile_path(level: int | str, number: int, width: int = WIDTH) -> str:
    """Return the path of a tile, or with the level ``ENTRIES`` of a bundle: ``tile/0/x001/x234/067``."""
    parts = [f"{number % 1000:03}"]
    while number := number // 1000:
        parts.insert(0, f"x{number % 1000:03}")
    return f"tile/{level}/{'/'.join(parts)}" + (f".p/{width}" if width < WIDTH else "")


def partial(size: int) -> set[str]:
    """Return the paths of the tiles and of the bundle that a log of ``size`` has, and that are not full."""
    paths, level, many = set[str](), 0, size
    while many:
        if many % WIDTH:
            paths.add(tile_path(level or ENTRIES, many // WIDTH, many % WIDTH))
        level, many = level + 1, many // WIDTH
    return paths


def bundle(entries: Sequence[bytes]) -> bytes:
    """Return entries as a bundle: each after its length in two bytes."""
    return b"".join(len(entry).to_bytes(2, "big") + entry for entry in entries)


def unbundled(content: bytes) -> list[bytes]:
    """The entries of a bundle, each of the length of ours."""
    return [content[at + 2 : at + ENTRY] for at in range(0, len(content), ENTRY)]


def lowest(content: bytes) -> bytes:
    """Return the tile of level 0 over the entries of a bundle."""
    return b"".join(map(leaf_hash, unbundled(content)))


def extended(read: Read, size: int, entries: Sequence[bytes]) -> Iterator[tuple[str, bytes]]:
    """Yield path and content of every file that a log of ``size`` needs for further entries, each at least 32 bytes."""
    begin = size - size % WIDTH
    older = read(tile_path(ENTRIES, size // WIDTH, size % WIDTH)) if size % WIDTH else b""
    packed = older + bundle(entries)
    for offset in range(0, len(packed), WIDTH * ENTRY):
        content = packed[offset : offset + WIDTH * ENTRY]
        yield tile_path(ENTRIES, (begin + offset // ENTRY) // WIDTH, len(content) // ENTRY), content
    level, hashes = 0, [leaf_hash(entry) for entry in entries]
    while hashes:
        begin = size - size % WIDTH
        kept = _cut(read(tile_path(level, size // WIDTH, size % WIDTH))) if size % WIDTH else []
        rows = [*kept, *hashes]
        tiles = [rows[at : at + WIDTH] for at in range(0, len(rows), WIDTH)]
        for number, tile in enumerate(tiles, begin // WIDTH):
            yield tile_path(level, number, len(tile)), b"".join(tile)
        hashes = [tree_hash(tile) for tile in tiles if len(tile) == WIDTH]
        size, level = size // WIDTH, level + 1


def entry(read: Read, size: int, index: int) -> bytes:
    """Return the entry at ``index`` of a log of ``size``."""
    number = index // WIDTH
    return unbundled(read(tile_path(ENTRIES, number, min(WIDTH, size - number * WIDTH))))[index % WIDTH]


def root(read: Read, size: int) -> bytes:
    """Return the root of the tree of the first ``size`` entries; of none the hash of nothing."""
    return _over(read, size, 0, size) if size else sha256().digest()


def inclusion(read: Read, size: int, index: int) -> list[bytes]:
    """Return the path that proves that the entry at ``index`` is in the tree of ``size``."""
    return _siblings(read, size, index, index)[1]


def consistency(read: Read, old_size: int, new_size: int) -> list[bytes]:
    """Return the path that proves that the tree of ``old_size``, at least 1, is the beginning of the new one."""
    begin, path = _siblings(read, new_size, 0, old_size - 1)
    return [*([_over(read, new_size, begin, old_size)] if begin else []), *path]


def texts(path: Sequence[bytes]) -> list[str]:
    """Return a path as proofs state it: its hashes in base64."""
    return [b64encode(node).decode() for node in path]


def _siblings(read: Read, size: int, first: int, last: int) -> tuple[int, list[bytes]]:
    """Go down to the largest part that begins at ``first`` or after and ends with ``last``; return its begin.

    And the hashes of the parts beside the way, from below.
    """
    begin, end, path = 0, size, list[bytes]()
    while begin < first or end > last + 1:
        middle = begin + split(end - begin)
        if last < middle:
            path.append(_over(read, size, middle, end))
            end = middle
        else:
            path.append(_over(read, size, begin, middle))
            begin = middle
    return begin, path[::-1]


def _over(read: Read, size: int, begin: int, end: int) -> bytes:
    """Return the hash over the entries from ``begin`` to ``end`` (not included) of a tree of ``size``."""
    many = end - begin
    if many & (many - 1) or begin % many:
        middle = begin + split(many)
        return node_hash(_over(read, size, begin, middle), _over(read, size, middle, end))
    level, rest = divmod(many.bit_length() - 1, 8)
    first = begin >> 8 * level
    number = first // WIDTH
    width = min(WIDTH, (size >> 8 * level) - number * WIDTH)
    hashes = _cut(read(tile_path(level, number, width)))
    return tree_hash(hashes[first % WIDTH : first % WIDTH + (1 << rest)])


def _cut(tile: bytes) -> list[bytes]:
    return [tile[at : at + HASH] for at in range(0, len(tile), HASH)]
