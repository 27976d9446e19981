"""Content analysis of changes: codebooks, samples that can be drawn again, agreement of coders. Pure."""
