"""Read-only queries: changes, coverage, articles and threads as of a time, versions, reports.

What these modules return are values of ``yalu.model``, never rows.
"""
