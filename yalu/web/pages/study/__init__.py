"""Pages for authors and scholars: what they cite, and samples of changes that they code."""
