"""The reading room: read-only pages over the database, rendered on the server (decision 0270).

``yalu.web.app.create_app`` makes the application of given settings and an open database. Pages decide nothing about
changes and hold no SQL: ``yalu.db.room`` answers, ``yalu.reports.words`` says it, the terms of each source cap what is
quoted as in a report.
"""
