"""The Estuary and its sister paper: small made-up newspapers that edit themselves, to try and to test Yalu with.

Their pages, their days and what must be reported of each day are data under ``paper``; ``newspaper`` serves them. It
needs no network.
"""
