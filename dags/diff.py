"""Airflow DAG: compares new versions and records changes, after each crawl and once an hour."""

from yalu.orchestration.factory import diff_dag, load_watched_registry

dag = diff_dag(load_watched_registry())
