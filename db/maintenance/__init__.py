"""Maintenance by an operator: erasure, retention, dump, export, rescoring, reprints, integrity checks.

Each module is called by one job. Only erasure and retention (``erase``) delete stored data.
"""
