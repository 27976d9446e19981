"""Latency of the reading room's answers for programs, on a database of benchmarks.history."""
