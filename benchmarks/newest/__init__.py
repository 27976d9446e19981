"""The tests that concern a dependency, run with its newest release: reported, and failing nothing.

``python -m benchmarks.newest airflow`` and ``python -m benchmarks.newest web`` each make an environment of their own.
"""
