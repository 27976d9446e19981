"""The third set: what was still told wrongly after the first two, and what a long run found."""
