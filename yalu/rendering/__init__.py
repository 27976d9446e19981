"""What reports and the reading room write alike."""
