"""What every job's process needs: exit codes, logging, the database, the secret, child processes."""
