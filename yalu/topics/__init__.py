"""Topic matching: decide, with reasons, whether a text is about relations between China and Korea.

Pure; the lexicon is data, in ``data/``.
"""
