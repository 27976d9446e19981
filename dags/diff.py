"""Airflow DAG: turns new versions into changes, after each crawl and once an hour."""

from yalu.orchestration.factory import diff_dag, watched

dag = diff_dag(watched())
