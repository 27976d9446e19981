"""Edits that should be told, or weighed lightly: of headline, byline, date, text and comments, by kind."""
