"""Airflow and the reading room on one machine: their home, their processes, and what ``yalu up`` prints."""
