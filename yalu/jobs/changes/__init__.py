"""Change detection after crawls: what they found beside what was known before, told as changes."""
