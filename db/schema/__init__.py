"""The shape of the database: migrations, views and rollup tables.

``migrate.upgrade`` brings a database up to date; ``views`` and ``rollups`` hold their SQL in one place.
"""
