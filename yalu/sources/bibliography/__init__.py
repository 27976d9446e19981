"""Bibliographies: which pages an author cites and on which day, read, and written back with archived addresses."""
