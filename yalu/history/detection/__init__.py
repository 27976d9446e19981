"""From the facts of ended crawls to the changes to report: states are paired, compared and guarded."""
