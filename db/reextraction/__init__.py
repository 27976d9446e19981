"""Rewrites histories after re-extraction of stored captures, and logs what a later extractor extracts differently.

Archive copies are added to an article's history here too. Nothing here is reported as a change. Decisions 0120 and
0110.
"""
