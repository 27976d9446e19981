"""The crawl: select the sources that are due, run the spiders over them, store their observations.

``crawl_job`` is one pass, ``work`` repeats until told to stop, ``run`` also compares and reports.
"""
