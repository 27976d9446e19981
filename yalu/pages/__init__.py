"""Pages: from the bytes of a page to its article and its thread. Pure: no network, no clock.

``read_page`` is the door. ``to_json`` gives a page the form that ``yalu extract --json`` prints. Where
``may_stand_for`` holds, ``footprint`` tells whether a later capture says the same, without reading it.
"""

from yalu.pages.as_json import to_json
from yalu.pages.extractor_version import EXTRACTOR, extractor_of
from yalu.pages.footprint import footprint, may_stand_for
from yalu.pages.read_page import read_page

__all__ = ["EXTRACTOR", "extractor_of", "footprint", "may_stand_for", "read_page", "to_json"]
