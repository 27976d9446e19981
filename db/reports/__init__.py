"""The ledger: which report was made for whom, and how far each delivery has come; subscriptions, outages, silences.

A report is unique for its subscription and period, and its deliveries are written with it. Each delivery is claimed by
one process at a time and handed over at most once. Decision 0082.
"""
