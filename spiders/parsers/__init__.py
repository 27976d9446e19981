"""Parsers of listings: feeds, sitemaps, section pages, WordPress' REST interface. Pure."""
