"""Scrapy: discovery, checks of articles, politeness, HTTP; the only package that sends requests to sources."""
