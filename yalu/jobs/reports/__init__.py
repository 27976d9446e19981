"""Builds reports from recorded changes and delivers them."""
