"""Scrapy: discovery, checks of articles, politeness, HTTP. The only package that sends requests to sources.

``spiders.runner.crawl`` crawls many sources in one process; ``spiders.one_off`` makes single requests.
"""
