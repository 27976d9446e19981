"""A page as bytes, text, tree and metadata; everything else in ``yalu.pages`` stands on this room."""
