"""Airflow DAG: turns new versions into changes, after each crawl and once an hour."""

from yalu.orchestration.factory import diff_dag, load_watched_registry

dag = diff_dag(load_watched_registry())
