"""What a list is asked by: filters, and the place at which its next page begins."""
