"""What is stored about sources and hosts between crawls: feeds, policies, refusals, requests, source checks.

``host_refusals`` also says until when a host that refused is left alone; ``feed_state`` and ``rejected_urls`` read what
crawls have stored.
"""
