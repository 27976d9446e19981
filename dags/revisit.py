"""Airflow DAG: revisits articles that are due before their source is."""

from yalu.orchestration.dag_factory.factory import revisit_dag
from yalu.orchestration.dag_factory.watched import load_watched

dag = revisit_dag(load_watched())
