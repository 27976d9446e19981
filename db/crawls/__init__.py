"""Storing crawls: observations are staged as they arrive, and become history when the crawl ends.

An ended crawl is judged as a whole; its observations are then decided beside what is stored, and written chunk by
chunk. What is stored is read with a few queries per chunk; rows are added with one statement per table. Decision
0003.
"""
