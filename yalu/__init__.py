"""Yalu monitors what is written about China–Korea relations and keeps every version of it."""

__version__ = "0.1.0"
