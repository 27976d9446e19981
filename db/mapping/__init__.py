"""Conversions between rows and values of ``yalu.model``, and selection of current versions."""
