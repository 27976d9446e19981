"""Rules of language: tokens, variants, spellings and typos of one word, numbers, units, places, signals of meaning."""
