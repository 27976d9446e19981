"""From the facts of ended crawls to the changes to report: which states are compared, and what is told once for a site."""
