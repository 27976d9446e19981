"""Airflow DAG: looks again at pieces that are due before their source is."""

from yalu.orchestration.factory import revisit_dag

dag = revisit_dag()
