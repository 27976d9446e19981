"""The crawl: select the sources that are due, run the spiders over them, store their observations.

``crawl_job`` is one pass, ``run`` also compares and reports. ``leased_crawls`` repeats until told to stop, in a process
that ``supervisor`` starts and restarts. ``backfill`` takes copies of a web archive in.
"""
