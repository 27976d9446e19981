"""Evidence of changes: states, checks, snapshots and captures, as an evidence package holds them."""
