"""Scrapy: discovery, checks of articles, politeness, HTTP. The only package that sends requests to sources.

``yalu.spiders.runner.crawl`` crawls many sources in one process; ``yalu.spiders.one_off`` makes single requests.
"""
