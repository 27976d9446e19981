"""Pages with gold: their source text, the places that the gold names in it, and replacements in their own bytes."""
