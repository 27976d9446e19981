"""What it costs PostgreSQL to drop months of payloads, beside deleting the same rows."""
