"""Change detection after crawls: compares what they found with what was known before, and records the changes."""
