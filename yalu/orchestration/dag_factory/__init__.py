"""DAGs from the sources and settings: when they run, what they retry, and what Airflow shows about them."""
