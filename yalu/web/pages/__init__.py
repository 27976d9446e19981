"""The pages of the reading room, one module a noun; pages of figures in a folder of their own.

Each takes a ``RequestContext`` and gives a response.
"""
