"""How well pages are read, next to the general extractors, on real pages with gold."""
