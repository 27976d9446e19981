"""Compare two versions of an article or comment: what changed and how significant it is.

Articles are compared here, their paragraphs in ``body``, their comments in ``threads``. ``text_diff`` aligns two texts,
``significance`` weighs where they differ, ``language`` and ``quotations`` know the words.

Pure: no clock, and no I/O other than reading packaged word lists.
"""
