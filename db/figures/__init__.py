"""Figures over time: sums of changes, how outlets behave, how an edit spreads, commenters muted."""
