"""The pages of the reading room, one module a noun. Each takes a ``RequestContext`` and gives a response."""
