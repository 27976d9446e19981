"""Facts for detecting changes, and the log of the changes that were told.

``article_facts`` and ``thread_facts`` gather what ``yalu.history`` decides about; ``change_log`` records
each change once.
"""
