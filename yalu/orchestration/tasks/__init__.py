"""Operators: a job as a child process of its task, what its end means to Airflow, and its metrics."""
