"""What the content of a report is gathered from: coverage, figures, details of articles, what is usual, cited pages."""
