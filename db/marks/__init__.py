"""What users of the reading room thought of changes. Rows are only added, and nothing of the record depends on them."""
