"""Read-only queries: changes, coverage, articles and threads as of a time, versions, commenters.

These modules return values of ``yalu.model`` or of their own; rows pass between them alone.
"""
