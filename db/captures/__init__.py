"""Captures: HTTP exchanges kept as evidence, packed against earlier ones of the same URL.

``capture_store`` reads and writes them; bodies stay in the row or, by setting, in an object store.
"""
