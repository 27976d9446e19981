"""History: stored state plus observations become rows to store and changes to report.

Pure: no I/O, no clock. Crawls, backfill, import and re-extraction share these rules (decision 0003).
"""
