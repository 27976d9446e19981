"""One observation of a crawl beside what was known of its article."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from yalu.changes.same_article import TextLikeness
from yalu.history.judgement.sections import Section
from yalu.history.thread.thread_doubts import ThreadLoss
from yalu.model import Outcome


@dataclass(frozen=True, slots=True)
class Sighting:
    """One observation beside what was known of its article, as judging the crawl needs it.

    ``place`` is the key of the address checked, ``article`` the id of the article known there, ``text`` what the page
    said, ``known`` what the article said before (None: unknown). ``claims`` are identifiers that the page states for
    itself, each with the text of another article known by it, or None. ``elsewhere`` are keys of the other addresses
    that a redirect led to or the page states as its own. ``changed`` are the fields that differ; ``differs`` says
    whether a version would be made.
    ``disturbed`` counts the implausible checks in a row before this one, ``stale`` the older copies, ``misses`` those
    in a row that found nothing, this one included. ``loss`` is what a complete snapshot lacks, ``section`` what the
    page shows of the section of comments; a page that was recognised as unchanged shows its thread as the last one did.
    ``comments`` are keys of those that are stored of the article's threads, ``shown`` those of the ones on its page,
    ``whole`` whether that is a complete thread.
    ``apart`` are the claims that name another known article under which none of what the page shows of its thread is
    stored. ``relisted``: the interface of the platform brings the bytes of an earlier list, which says
    something else than the newest state; ``taken_back``: and gives back words or comments. ``earlier``: it is an
    earlier page, byte for byte, and says something else than the newest state. ``printed``: its text and the known one
    differ by comments of its thread, as a page for print shows them below the text.
    """

    place: str
    outcome: Outcome
    article: int | None = None
    text: TextLikeness | None = None
    known: TextLikeness | None = None
    elsewhere: tuple[str, ...] = ()
    changed: frozenset[str] = frozenset()
    differs: bool = False
    claims: Mapping[str, TextLikeness | None] = field(default_factory=dict)
    disturbed: int = 0
    stale: int = 0
    misses: int = 0
    loss: ThreadLoss = field(default_factory=ThreadLoss)
    section: Section = Section.UNKNOWN
    comments: frozenset[int] = frozenset()
    shown: frozenset[int] = frozenset()
    whole: bool = False
    apart: frozenset[str] = frozenset()
    relisted: bool = False
    taken_back: bool = False
    earlier: bool = False
    printed: bool = False

    @property
    def is_missed(self) -> bool:
        """True if a known article was not found."""
        return self.outcome is Outcome.GONE and self.misses > 0
