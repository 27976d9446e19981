"""Checks of an article: what earlier ones say, how equal ones are kept in one row, and when the next is due."""
