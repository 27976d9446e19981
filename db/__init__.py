"""SQLAlchemy: the only package that speaks SQL. It stores what it is told, judges nothing and reads no page.

``db.core.engine.open_database`` opens a database; each room below says what it stores or answers, and ``db.models``
holds the tables. What leaves this package are values of ``yalu.model``, or records of its own, never rows.
"""
