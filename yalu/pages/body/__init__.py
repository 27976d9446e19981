"""Body extraction: the element that holds the text, and what in it is not text (boxes, paywalls, comments, notices)."""
