"""What a page says about its site: its front page, and its reservations against data mining."""
