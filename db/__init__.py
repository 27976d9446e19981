"""The database layer: the only package that contains SQL. It stores what it is given; it judges and parses nothing.

``yalu.db.core.engine.open_database`` opens a database. The docstring of each subpackage says what it stores or answers;
``yalu.db.models`` holds the tables. Functions return values of ``yalu.model`` or records of their own, never rows.
"""
