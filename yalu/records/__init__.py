"""The public form of each noun: what every door shows, with the same fields and values.

Pages, API, feeds, downloads, Python, MCP, command line, exports and reports take their records from here. ``filters``
and ``page`` are what every list has in common; ``cutting`` is the one place where texts are cut to the terms of their
source, before any door. Pure.
"""
