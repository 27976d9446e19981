"""Pages: read the bytes of a page into its article and its thread. No network, no clock.

``read_page.read_page`` is the entry point. ``as_json.to_json`` converts a page to the form that ``yalu extract --json``
prints. Where ``footprint.may_stand_for`` holds, an equal ``footprint.footprint`` shows that a later capture has the
same content, without reading it. Nothing is imported here: a crawl in which no page is new needs none of the readers.
"""
