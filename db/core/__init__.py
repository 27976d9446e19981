"""Foundations of the database layer: engine, object store, declarative base.

``engine.Database`` is the connection of one process. Nothing here refers to a particular table.
"""
