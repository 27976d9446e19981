"""The ways to discover articles, one spider each; `scrapy list` shows them."""
