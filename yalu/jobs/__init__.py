"""The jobs: crawl, diff, report and the reading back. The only place where pages, spiders, db and reports meet."""
