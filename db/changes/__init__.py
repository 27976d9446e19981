"""Facts for detecting changes, and the log of recorded changes.

``article_facts`` and ``thread_facts`` gather what ``yalu.history`` decides about; ``change_log`` records each change
once.
"""
