"""The measure of growth tells linear work from quadratic work."""

from __future__ import annotations

from tests.growth import grows_linearly


def test_linear_work_passes_and_quadratic_work_does_not() -> None:
    assert grows_linearly(lambda size: [0 for _ in range(size * 500)], 3000)
    assert not grows_linearly(lambda size: [0 for _ in range(size) for _ in range(size)], 3000)
