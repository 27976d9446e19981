"""Airflow DAG: compares new versions and records changes, after each crawl and once an hour."""

from yalu.orchestration.factory import diff_dag
from yalu.orchestration.watched import load_watched

dag = diff_dag(load_watched())
