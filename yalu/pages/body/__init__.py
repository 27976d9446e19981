"""The text of a piece: the element that holds it, and what in it is not text (boxes, walls, comments, notices)."""
