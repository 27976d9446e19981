"""Verification of what is stored: captures, versions, changes and derived columns against their hashes and sources."""
