"""Charts of a report: the geometry once, drawn as SVG for pages and as PNG for mail; a table says the same as each."""
