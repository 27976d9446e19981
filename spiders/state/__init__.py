"""State of a running crawl: progress and verdict, write buffer, refusals of hosts, articles already shown."""
