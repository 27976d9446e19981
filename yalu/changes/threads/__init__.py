"""Threads of comments: which comment is which, what became of each, and what the page itself changed in many."""
