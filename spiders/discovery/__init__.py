"""Discovery methods, one spider each; `scrapy list` shows them."""
