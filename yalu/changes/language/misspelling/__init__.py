"""Typos, words that are easily confused, and spellings of one word."""
