"""The public form of each noun: what every door shows, with the same fields and values.

Pages, API, feeds, downloads, Python, MCP, command line, exports and reports take their records from here. ``nouns``,
``figures`` and ``study`` are the records, as stored and as shown; ``selection`` is what lists are asked by, ``as_of``
the two clocks; ``quoting`` is the one place where texts are cut to the terms of their source, before any door;
``definition`` says what fields mean, and ``doors`` what each door gives of them. Pure.
"""
