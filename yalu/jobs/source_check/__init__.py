"""A first careful visit to a source, or to a site that nobody has registered yet."""
