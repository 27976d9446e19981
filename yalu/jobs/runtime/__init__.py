"""Runtime of every job's process: exit statuses, logging, the database, the secret, child processes."""
