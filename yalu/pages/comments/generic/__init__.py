"""Comments of no known platform: repeated blocks with an author, a time and a text."""
