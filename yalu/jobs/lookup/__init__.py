"""Reading back what is stored, and fetching one page without storing it, for the command line."""
