"""Outlets that live through a random life, watched by `yalu run`, and the ground truth to compare with."""
