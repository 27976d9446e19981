"""Publication and modification times: parsing dates, and selecting among those that a page shows."""
