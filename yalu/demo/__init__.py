"""The Estuary: a small made-up newspaper that edits itself, to try Yalu without a network and to test it with.

The paper's pages, its days and what must be reported of each day are data under ``paper``; ``newspaper`` serves them.
"""
