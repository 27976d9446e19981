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
    if not 0 <= index < size:
        return False
    at, last, node_so_far = index, size - 1, leaf
    for node in path:
        if last == 0:
            return False
        if at & 1 or at == last:
            node_so_far = node_hash(node, node_so_far)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            node_so_far = node_hash(node_so_far, node)
        at, last = at >> 1, last >> 1
    return last == 0 and node_so_far == root


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
    if not nodes:
        return False
    first = second = nodes[0]
    for node in nodes[1:]:
        if last == 0:
            return False
        if at & 1 or at == last:
            first, second = node_hash(node, first), node_hash(node, second)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            second = node_hash(second, node)
        at, last = at >> 1, last >> 1
    return last == 0 and (first, second) == (old, new)
