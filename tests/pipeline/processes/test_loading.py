"""What a job is loaded from is not searched for garbage, whether loading went well or not."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest

from yalu.processes.warm_up import frozen_imports


@pytest.fixture(autouse=True)
def thawed() -> Iterator[None]:
    gc.unfreeze()
    yield
    gc.unfreeze()


def test_what_was_loaded_is_left_out_of_collections() -> None:
    with frozen_imports():
        assert not gc.isenabled()
        loaded = [object()]
    assert gc.isenabled()
    assert not any(tracked is loaded for tracked in gc.get_objects())
    assert gc.get_freeze_count() > 0


def test_a_module_that_cannot_be_loaded_leaves_collections_on() -> None:
    with pytest.raises(ImportError), frozen_imports():
        raise ImportError
    assert gc.isenabled()
