"""How the questions fare on a large database: ``python -m benchmarks.history --help``."""
