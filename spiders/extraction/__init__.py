"""Extraction beside the reactor: in threads while few pages wait, in worker processes once a queue forms."""
