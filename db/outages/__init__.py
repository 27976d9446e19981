"""What the operator was told of: outages of sources and jobs, and silences."""
