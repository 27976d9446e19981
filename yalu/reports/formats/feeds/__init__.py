"""Reports as entries of a feed: Atom and JSON Feed."""
