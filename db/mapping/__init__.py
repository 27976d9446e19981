"""Between rows and the values of ``yalu.model``: conversions, the rows of URLs, the versions that stand."""
