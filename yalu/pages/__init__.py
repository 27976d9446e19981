"""Pages: from the bytes of a page to its article and its thread. Pure: no network, no clock.

``read_page`` is the door. ``to_json`` gives a page the form that ``yalu extract --json`` prints. ``remember`` and
``same_region`` tell whether a later capture holds the same article byte for byte, without reading it.
"""

from yalu.pages.as_json import to_json
from yalu.pages.extractor import EXTRACTOR, extractor_of
from yalu.pages.read import read_page
from yalu.pages.region import Region, remember, same_region

__all__ = ["EXTRACTOR", "Region", "extractor_of", "read_page", "remember", "same_region", "to_json"]
