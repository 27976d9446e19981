"""Pages: from the bytes of a page to its article and its thread. Pure: no network, no clock.

``read_page`` is the door. ``to_json`` gives a page the form that ``yalu extract --json`` prints.
"""

from yalu.pages.as_json import to_json
from yalu.pages.read import EXTRACTOR, read_page

__all__ = ["EXTRACTOR", "read_page", "to_json"]
