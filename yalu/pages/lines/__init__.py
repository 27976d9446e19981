"""Single lines of text: running prose, credits, names of people, notes about the author."""
