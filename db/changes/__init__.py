"""Facts for detecting changes, the log of recorded changes, and how users marked them.

``article_facts`` and ``thread_facts`` gather what ``yalu.history`` decides about; ``change_log`` records each change
once.
"""
