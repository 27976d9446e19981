"""``python -m yalu`` is ``yalu``."""

from yalu.cli import main

main()
