"""Site-level information on pages: the front page."""
