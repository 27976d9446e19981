"""The one engine of charts: the geometry once, drawn as SVG for pages and as PNG for mail; a table says the same."""
