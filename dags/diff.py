"""Airflow DAG: compares new versions and records changes, after each crawl and once an hour."""

from yalu.orchestration.dag_factory.factory import diff_dag
from yalu.orchestration.dag_factory.watched import load_watched

dag = diff_dag(load_watched())
