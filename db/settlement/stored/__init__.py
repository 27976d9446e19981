"""The state that observations are settled against, read for a whole portion in a few statements."""
