"""Upkeep by an operator: erasure, retention, dump, export, rescoring, reprints, integrity.

Each module is called by one job; erasure is the only way in which something stored is taken away.
"""
