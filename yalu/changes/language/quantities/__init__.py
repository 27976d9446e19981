"""Numbers, dates and units by value, however they are written."""
