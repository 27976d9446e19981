"""The state that observations are decided beside, read for many chunks of a crawl in a few statements."""
