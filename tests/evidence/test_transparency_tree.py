"""The tree of the log: every proof holds, and none holds for anything else; read from tiles as from a list."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yalu.evidence import tiles
from yalu.evidence.verifier.merkle import continues, includes, leaf_hash, tree_hash


def entry(number: int) -> bytes:
    return number.to_bytes(32, "big")


class Files(dict[str, bytes]):
    """The files of a log in memory."""

    def grow(self, size: int, more: int) -> None:
        entries = [entry(number) for number in range(size, size + more)]
        self.update(tiles.extended(self.__getitem__, size, entries))


def grown(*steps: int) -> Files:
    files, size = Files(), 0
    for step in steps:
        files.grow(size, step)
        size += step
    return files


@pytest.mark.parametrize("size", [1, 2, 3, 255, 256, 257, 600, 65_536, 65_793])
def test_a_root_is_that_of_the_list(size: int) -> None:
    files = grown(size)
    assert tiles.root(files.__getitem__, size) == tree_hash([leaf_hash(entry(number)) for number in range(size)])


def test_the_root_of_nothing_and_of_the_standards_vectors() -> None:
    nothing = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert tiles.root(Files().__getitem__, 0).hex() == nothing
    # The leaves of the test vectors of certificate transparency
    leaves = [bytes.fromhex(text) for text in ("", "00", "10", "2021", "3031", "40414243")]
    want = "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef"
    assert tree_hash([leaf_hash(leaf) for leaf in leaves]).hex() == want


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(1, 400), min_size=1, max_size=5), st.randoms(use_true_random=False))
def test_every_proof_holds_and_a_false_one_does_not(steps: list[int], chance: random.Random) -> None:
    files, size = grown(*steps), sum(steps)
    read = files.__getitem__
    whole = tiles.root(read, size)
    index, old = chance.randrange(size), chance.randrange(1, size + 1)
    path = tiles.inclusion(read, size, index)
    assert includes(whole, size, index, leaf_hash(entry(index)), path)
    assert not includes(whole, size, index, leaf_hash(entry(size)), path)
    assert not includes(whole, size, (index + 1) % size, leaf_hash(entry(index)), path) or size == 1
    assert not includes(whole, size, index, leaf_hash(entry(index)), [*path, whole])
    before = tree_hash([leaf_hash(entry(number)) for number in range(old)])
    links = tiles.consistency(read, old, size)
    assert continues(before, old, whole, size, links)
    assert not continues(leaf_hash(b""), old, whole, size, links)
    assert not continues(before, old, whole, size, [*links, whole])


def test_partial_tiles_have_the_paths_of_the_specification() -> None:
    assert tiles.tile_path(0, 1_234_067) == "tile/0/x001/x234/067"
    files = grown(70_000)
    partial = sorted(path for path in files if ".p/" in path)
    assert partial == ["tile/0/273.p/112", "tile/1/001.p/17", "tile/2/000.p/1", "tile/entries/273.p/112"]
    assert sum(path.startswith("tile/0/") for path in files) == 274
    assert files["tile/entries/273.p/112"][:34] == b"\0\x20" + entry(273 * 256)


def test_growing_by_steps_gives_the_same_files(tmp_path: Path) -> None:
    steps, once = grown(3, 250, 4, 300, 1), grown(558)
    assert {path: steps[path] for path in once} == once
