"""The state that observations are settled against, read for many portions of a crawl in a few statements."""
