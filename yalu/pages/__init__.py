"""Pages: read the bytes of a page into its article and its thread. No network, no clock.

``read_page`` is the entry point. ``to_json`` converts a page to the form that ``yalu extract --json`` prints. Where
``may_stand_for`` holds, an equal ``footprint`` shows that a later capture has the same content, without reading it.
"""

from yalu.pages.as_json import to_json
from yalu.pages.footprint import exact_footprint, footprint, may_stand_for
from yalu.pages.read_page import read_page

__all__ = ["exact_footprint", "footprint", "may_stand_for", "read_page", "to_json"]
