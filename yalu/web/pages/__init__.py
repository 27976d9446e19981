"""The pages of the reading room, one module a noun. Each takes a ``Visit`` and gives a response."""
