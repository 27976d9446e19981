"""How much running text a block of a page has, and what is said beside the text rather than in it."""

from __future__ import annotations

from yalu.pages.blocks import Block
from yalu.pages.words import phrases


def said_beside(block: Block) -> str:
    """Why the words of a block say that it is no part of the text: a caption, a disclaimer, a call to subscribe."""
    if block.size >= 900:
        return ""
    if phrases("about_cookies").search(block.text):
        return "about cookies"
    if block.size < 350 and phrases("credit").search(block.text):
        return "caption"
    if phrases("boilerplate_start").search(block.text[:80]) and block.size < (300 if block.text.isascii() else 700):
        return "boilerplate"
    return "boilerplate" if phrases("boilerplate_anywhere").search(block.text) else ""


def prose(block: Block) -> float:
    """How much running text a block has: long sentences count in full, short scraps hardly, links not at all."""
    if not block.sentence or block.size < 30 or said_beside(block):
        return 0.0
    share = block.link_share
    if share > 0.5:
        return 0.0
    return block.size * min(1.0, max(0.15, block.size / 300)) * (1 - share)
