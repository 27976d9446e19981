"""Pages that only a browser shows: Chromium behind a gate that leads to public addresses alone, and what it drew."""
