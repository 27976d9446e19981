"""``yalu``: the whole product by hand. Each module holds a few commands; ``main`` joins them."""

from yalu.cli.main import main

__all__ = ["main"]
