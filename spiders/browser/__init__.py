"""Pages that only a browser shows: Chromium behind a proxy that leads to public addresses alone, and what it drew."""
