"""The records of what the database gives of one article, comment or source, and files and feeds of records.

``states`` makes records, cut to the terms of their source and safe to print. ``tables`` and ``feeds`` write records one
by one, so that a download of any size needs the memory of a few hundred.
"""
