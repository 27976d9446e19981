"""What the observations of a crawl are worth, each beside all others."""
