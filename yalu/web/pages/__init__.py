"""The pages of the reading room, one module a noun; those of versions, figures and study in folders of their own.

Each takes a ``RequestContext`` and gives a response.
"""
