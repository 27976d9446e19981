"""The Estuary as a source file, for whoever watches it."""

from __future__ import annotations

SOURCE_ID = "the-estuary"


def source_file(base_url: str) -> str:
    """The TOML of the paper at ``base_url`` (``http://127.0.0.1:PORT``, with no slash at its end).

    It allows loopback addresses and asks for no delay: nobody else is served by that server.
    """
    return f'''[[source]]
id = "{SOURCE_ID}"
name = "The Estuary"
homepage = "{base_url}/"
country = "KR"
languages = ["en", "ko", "zh", "ja"]
type = "newspaper"
discover = [ {{ feed = "{base_url}/feed/" }}, {{ sitemap = "{base_url}/wp-sitemap.xml" }} ]
comments = "auto"
scope = "topic"
every = "1h"
delay = "0s"
terms = "excerpt"
timezone = "Asia/Seoul"
allow_private_hosts = true
'''
