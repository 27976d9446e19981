"""What an article quotes, and how that differs between two states of it."""
