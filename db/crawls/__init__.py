"""Storing crawls: observations are staged as they arrive, and become history when the crawl ends.

An ended crawl is judged as a whole; its observations are then settled against what is stored, and written portion by
portion. What is stored is read with a few queries per portion; rows are added with one statement per table. Decision
0003.
"""
