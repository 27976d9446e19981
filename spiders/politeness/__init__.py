"""Politeness: robots.txt, host throttle, retries, private hosts, data-mining reservations."""
