"""The command line. Each module has a few commands; ``main`` joins them."""

from yalu.cli.main import main

__all__ = ["main"]
