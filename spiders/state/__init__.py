"""What one crawl knows while it runs: its progress and verdict, the buffer of observations, refusals of hosts."""
