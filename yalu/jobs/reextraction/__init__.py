"""Stored captures read again: with today's extractor, today's lexicon, or copies from an archive.

Nobody is told of a change by any of these jobs.
"""
