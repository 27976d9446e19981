"""The Merkle tree of RFC 6962: hashes, and checking that an entry is in a tree and that one tree continues another.

Part of the stand-alone verifier; imports nothing of ours. Hashes are 32 bytes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence


def leaf_hash(entry: bytes) -> bytes:
    """The hash of an entry in the tree."""
    return hashlib.sha256(b"\0" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of a node over its two children."""
    return hashlib.sha256(b"\1" + left + right).digest()


def tree_hash(hashes: Sequence[bytes]) -> bytes:
    """The root over leaf hashes, at least one."""
    if len(hashes) == 1:
        return hashes[0]
    half = split(len(hashes))
    return node_hash(tree_hash(hashes[:half]), tree_hash(hashes[half:]))


def split(size: int) -> int:
    """The largest power of two below ``size``, which is at least 2."""
    return 1 << (size - 1).bit_length() - 1


def includes(root: bytes, size: int, index: int, leaf: bytes, path: Sequence[bytes]) -> bool:
    """Whether ``path`` proves that ``leaf`` stands at ``index`` in the tree of ``size`` (RFC 9162, 2.1.3.2)."""
    return 0 <= index < size and _climbed(index, size - 1, leaf, path)[1:] == (0, root)


def continues(old: bytes, old_size: int, new: bytes, new_size: int, path: Sequence[bytes]) -> bool:
    """Whether ``path`` proves that the tree of ``old_size`` (at least 1) is the beginning of the new one (2.1.4.2)."""
    if not 0 < old_size <= new_size:
        return False
    if old_size == new_size:
        return old == new and not path
    nodes = list(path) if old_size & (old_size - 1) else [old, *path]
    at, last = old_size - 1, new_size - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    return bool(nodes) and _climbed(at, last, nodes[0], nodes[1:]) == (old, 0, new)


def _climbed(at: int, last: int, node: bytes, path: Sequence[bytes]) -> tuple[bytes, int, bytes]:
    """From a node up: the hash over it and what stands before it, the levels left out, and the hash over all."""
    first = second = node
    for sibling in path:
        if last == 0:
            return first, -1, second
        if at & 1 or at == last:
            first, second = node_hash(sibling, first), node_hash(sibling, second)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            second = node_hash(second, sibling)
        at, last = at >> 1, last >> 1
    return first, last, second
