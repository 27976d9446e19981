"""Turns observations of an ended crawl into rows: loads the stored state, has ``yalu.history`` decide, writes in bulk.

``stored.prefetch.load`` and ``check_writer.new_history`` are the entry points. No statement is about one article.
Decision 0003.
"""
