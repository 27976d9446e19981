"""How fast Yalu crawls beside bare Scrapy."""
