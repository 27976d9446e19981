"""Checks of articles: the spider that all ways of discovery share, revisits, and the requests of a thread."""
