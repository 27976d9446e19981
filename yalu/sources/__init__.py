"""The registry of sources: what is watched, and how, as data."""
