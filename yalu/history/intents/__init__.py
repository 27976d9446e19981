"""What an observation adds to the history of its article, and a stored check that is decided again."""
