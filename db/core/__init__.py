"""Connections and what every other room of ``db`` stands on: engine, object store, declarative base.

``engine.Database`` is one process's way in; nothing here knows a table.
"""
