"""Site-level information on pages: the front page, and reservations against data mining."""
