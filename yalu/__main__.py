"""Run the command line: ``python -m yalu`` is the same as ``yalu``."""

from yalu.cli import main

main()
