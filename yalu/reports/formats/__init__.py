"""A report in one format each: HTML, text, Markdown, JSON, Atom. ``render`` chooses by name."""
