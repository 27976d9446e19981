"""The HTTP layer under Scrapy: resolver, content codings, exchanges, and what failures mean."""
