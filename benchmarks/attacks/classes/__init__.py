"""Twelve classes of attack and the positive controls."""
