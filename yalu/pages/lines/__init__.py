"""Classification of single lines of text: running prose, credits, personal names, notes about the author."""
