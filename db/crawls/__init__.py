"""Crawls on their way into the database: observations are staged as they come; when the crawl ends they are judged as
a whole, settled beside what is stored, and written portion by portion.

What is stored is read with a few questions a portion, what is added is written with one statement a table.
"""
