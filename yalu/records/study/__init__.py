"""What authors and scholars keep: the pages that they cite, and changes that they coded."""
