"""Reports: from recorded changes to what a reader gets, and handing it over."""
