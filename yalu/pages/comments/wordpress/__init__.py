"""WordPress threads: from the page, the REST API, comment pages and feeds."""
