"""Airflow DAG: looks after sources, captures, retention and re-extraction once a day."""

from yalu.orchestration.dag_factory.factory import maintenance_dag
from yalu.orchestration.dag_factory.watched import load_watched

dag = maintenance_dag(load_watched())
