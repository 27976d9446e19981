"""WordPress threads: from the page, from its REST interface, from comment pages and feeds."""
