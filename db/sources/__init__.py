"""What is stored about sources and hosts between crawls: feeds, policies, refusals, requests, source checks.

Each module maintains one table; none judges its contents.
"""
