"""Subscriptions: who wants which changes, when and where.

``load`` reads them from files and rows; everything else decides and returns, with ``now`` as an argument: which changes
match, which periods are due, what an alert waits for, and what a rule would have sent.
"""
