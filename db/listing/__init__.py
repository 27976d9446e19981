"""Lists by cursor: filters as conditions, what few rows have, and how a list is read in its order."""
