"""The database layer: the only package that contains SQL. It stores what it is given and reads no page.

``yalu.db.core.engine.open_database`` opens a database. The docstring of each subpackage says what it stores or answers;
``yalu.db.models`` holds the tables. Functions that jobs and doors call return values of ``yalu.model`` or records; rows
are handed on within the package, and to ``yalu.history``, which decides about them. Where SQL must filter by a rule, as
for what is due, the function that decides is named beside it.
"""
