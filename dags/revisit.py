"""Airflow DAG: revisits articles that are due before their source is."""

from yalu.orchestration.factory import revisit_dag

dag = revisit_dag()
