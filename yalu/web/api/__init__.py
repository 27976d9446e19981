"""The room for programs: ``/api/v1``, feeds and downloads of any filter, Memento, and ``/healthz``.

``yalu.web.api.app.routes`` are the routes that the application of the pages takes in. Everything is read-only and cut
to the terms of each source by ``yalu.records.quoting.cutting``.
"""
