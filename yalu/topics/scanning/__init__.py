"""From a text to the terms of the lexicon that it has: the lexicon, folding, and what stands beside a term."""
