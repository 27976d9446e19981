"""Noise: what differs between two requests for an unchanged page, and must never be told."""
