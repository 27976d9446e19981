"""The crawl: choose the sources that are due, let the spiders visit them, store what they bring home.

``crawl_job`` is one pass, ``work`` goes on until told to stop, ``run`` also compares and reports.
"""
