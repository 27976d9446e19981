"""Maintenance by an operator: erasure, retention, dump, export, rescoring, reprints.

Each module is called by one job. Only erasure and retention (``erase``) delete stored data.
"""
