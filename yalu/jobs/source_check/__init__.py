"""Source check: a careful first visit to a source, or to a site that is not in the registry."""
