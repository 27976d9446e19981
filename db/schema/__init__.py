"""The database schema: migrations, views and rollup tables.

``migrate.upgrade`` brings a database up to date; ``views`` and ``rollups`` hold the SQL of views and rollup tables.
"""
