"""Observations of an ended crawl become rows: read ahead what is stored, ask ``yalu.history``, write in bulk.

``article_writer`` and ``thread_writer`` begin here; every statement covers a whole portion of articles.
"""
