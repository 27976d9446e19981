"""Loading what a job of its own process runs on, which stays until that process ends."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def frozen_imports() -> Iterator[None]:
    """Import without looking for garbage, and never look through what was imported.

    Modules are some 200,000 objects, which every full collection of a crawl would walk through: 0.1 s each time.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()
