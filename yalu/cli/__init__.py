"""The command line. Each folder holds the commands of one kind of work; ``main`` joins them."""

from yalu.cli.main import main

__all__ = ["main"]
