"""Parsers of what leads to articles: feeds, sitemaps, section pages, WordPress's REST interface. Pure."""
