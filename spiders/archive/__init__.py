"""Web archives: which copies of a URL they hold (CDX index), and those copies as they were served."""
