"""Read-only queries: changes, coverage, articles and threads as of a time, versions.

These modules return values of ``yalu.model`` or records of their own, never rows.
"""
