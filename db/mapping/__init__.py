"""Conversions between rows and values of ``yalu.model``, rows of URLs, and selection of current versions."""
