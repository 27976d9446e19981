"""The parsed document: bytes, text, tree and metadata; the base of everything else in ``yalu.pages``."""
