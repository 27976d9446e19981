"""Jobs: crawl, diff, report, re-extraction, source check, maintenance; they alone join pages, spiders, db, reports."""
