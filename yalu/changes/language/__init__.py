"""Language rules: tokens, variants, spellings and typos of words, numbers, units, places, and signals of meaning."""
