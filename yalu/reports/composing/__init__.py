"""Composes a report from changes and coverage: what is told, folded into which item, in which order. Pure."""
