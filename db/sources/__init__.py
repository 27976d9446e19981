"""What is remembered of sources and hosts between crawls: feeds, policies, refusals, requests, source checks.

Each module keeps one table; none judges what it keeps.
"""
