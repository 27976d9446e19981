"""When a piece was published and modified: parsing dates, and choosing among those that a page shows."""
