"""Which faults the tests notice: a sample of mutants of the code that decides and stores, and what survives."""
