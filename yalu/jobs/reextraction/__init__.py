"""Stored captures processed again: with the current extractor, the current lexicon, or copies from an archive.

None of these jobs reports a change (decision 0120).
"""
