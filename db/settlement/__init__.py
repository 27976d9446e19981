"""Turns observations of an ended crawl into rows: prefetches the stored state, asks ``yalu.history``, writes in bulk.

``article_writer`` and ``thread_writer`` are the entry points. Every statement covers a whole portion of articles.
Decision 0003.
"""
