"""Airflow: an operator that runs a job, a factory of DAGs, a notifier, and Airflow on one machine."""
