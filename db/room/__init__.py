"""What the reading room asks: lists by cursor with the same filters everywhere, and one record of each noun.

Only reading. Every list is ordered newest first and continued after a cursor; none counts rows to skip. Sources whose
terms are off, articles out of scope and changes that re-extraction withdrew are left out.
"""
