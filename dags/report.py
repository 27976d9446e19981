"""Airflow DAG: makes the daily change report and sends it."""

from yalu.orchestration.factory import report_dag

dag = report_dag()
