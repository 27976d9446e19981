"""Judges a whole crawl when it ends, before any of its observations counts as proof (decisions 0003 and 0137).

It detects an outage, one page at every address, a site-wide change of rendering, a comment system that is down, and
identifiers that identify nothing because many pages claim them.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from yalu.finding import Finding
from yalu.history.detection.guards import is_outage
from yalu.history.judgement.crawl_sighting import Sighting
from yalu.history.judgement.other_threads import foreign_comments, of_others, stored_elsewhere
from yalu.history.judgement.sections import Section
from yalu.history.proof import LASTING, Implausibility
from yalu.model import Kind, Observation, Outcome
from yalu.reasons import Reason

SAME_PAGE_FROM = 3
"""Addresses at which one text is one page in place of the articles; an article stands at two often enough."""

DISTURBED_FROM = 3
DISTURBED_SHARE = 0.5
"""So many known articles, and more than this share of those seen, that lost their text at once: the site did it."""

TEXT_LOST = 0.3
"""Share of a text's shingles whose loss counts as losing the text; an edit keeps more (benchmarks/attacks)."""

THREADS_FROM = 3
THREADS_SHARE = 1 / 3
"""At least so many threads, and more than this share, lose much at once: no loss of that crawl proves anything."""

EARLIER_FROM = 2
"""Pages, or lists, that bring the bytes of earlier ones, and with them other words, in one crawl: a cache did it."""

MANY_LOST_SHARE = 0.5
"""More than this share of all threads that lose any comment at once, by so many people: no moderator does that."""

SECTIONS_FROM = 2
"""So many other pages must show their sections of comments where one that lacks its own is to count."""


@dataclass(frozen=True, slots=True)
class CrawlJudgement:
    """Result of judging a crawl, applied when its observations are stored.

    ``disbelieved``: claims of a place that identify nothing. ``implausibilities``: why the check at a place counts for
    nothing. ``held``: places whose implausibility still holds (elsewhere it has lasted and the page is believed).
    ``threads``: why the thread at a place proves nothing. ``foreign``: keys of its comments that are other
    articles'. ``sections``: places that lack their section of comments, which counts as a thread that is closed and
    empty. ``moves``: by the place of a new page, the place of the known article that redirects there. ``events``:
    changes to report about the source. ``defects``: places that could not be judged because of an internal error.
    """

    disbelieved: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    implausibilities: Mapping[str, Implausibility] = field(default_factory=dict)
    held: frozenset[str] = frozenset()
    threads: Mapping[str, Implausibility] = field(default_factory=dict)
    foreign: Mapping[str, frozenset[int]] = field(default_factory=dict)
    sections: frozenset[str] = frozenset()
    moves: Mapping[str, str] = field(default_factory=dict)
    events: tuple[Finding, ...] = ()
    defects: frozenset[str] = frozenset()

    def applied(self, place: str, seen: Observation) -> tuple[Observation, Implausibility | None]:
        """The observation at a place corrected by the judgement, and what speaks against it."""
        implausibility = self.implausibilities.get(place)
        if implausibility is None or implausibility is Implausibility.OUTAGE or place not in self.held:
            return seen, implausibility
        return replace(seen, outcome=Outcome.UNREADABLE, page=None, reason=implausibility.reason), implausibility


def judge(sightings: Sequence[Sighting], live: int, gone_after: int) -> CrawlJudgement:
    """Judge one crawl of one source.

    ``live`` is how many articles were known before it and not gone, which counts only if one ``is_missed``;
    ``gone_after`` is how many misses prove a removal.
    """
    # The first check of a place counts.
    sightings = list({sighting.place: sighting for sighting in reversed(sightings)}.values())[::-1]
    same_page = dict.fromkeys(_same_page(sightings), Implausibility.SAME_PAGE)
    rest = [sighting for sighting in sightings if sighting.place not in same_page]
    disturbed = _disturbed(rest)
    missed = _outage(rest, live, gone_after)
    outage = dict.fromkeys((sighting.place for sighting in missed), Implausibility.OUTAGE)
    places = [sighting.place for sighting in rest if sighting.earlier]
    earlier = dict.fromkeys(places if len(places) >= EARLIER_FROM else (), Implausibility.OLDER_COPY)
    implausibilities = {**same_page, **disturbed, **outage, **earlier}
    by_place = {sighting.place: sighting for sighting in sightings}
    undisturbed = [sighting for sighting in rest if sighting.place not in {*disturbed, *earlier}]
    lost, held = _threads_lost(undisturbed), stored_elsewhere(rest)
    threads = {
        **dict.fromkeys(lost, Implausibility.THREADS_LOST),
        **dict.fromkeys(_old_lists(rest), Implausibility.OLDER_COPY),
        **dict.fromkeys(of_others(held), Implausibility.OTHER_THREAD),
    }
    return CrawlJudgement(
        disbelieved=_disbelieved(rest),
        implausibilities=implausibilities,
        held=frozenset(
            place for place, implausibility in implausibilities.items() if _holds(implausibility, by_place[place])
        ),
        threads=threads,
        foreign=foreign_comments(held, rest),
        sections=_sections_taken_down(rest),
        moves=_moves(rest),
        events=(
            *_events(by_place, implausibilities),
            *_outages(missed, live, gone_after),
            *_lost_threads([by_place[place] for place in lost], gone_after),
        ),
    )


def _holds(implausibility: Implausibility, sighting: Sighting) -> bool:
    """Whether an implausibility still holds; an outage and one page at every address hold however long they last."""
    if implausibility is Implausibility.OLDER_COPY:
        return sighting.stale + 1 < LASTING
    return implausibility in (Implausibility.SAME_PAGE, Implausibility.OUTAGE) or sighting.disturbed + 1 < LASTING


def _read(sightings: Iterable[Sighting]) -> list[Sighting]:
    return [sighting for sighting in sightings if sighting.outcome is Outcome.READ and sighting.text is not None]


def _same_page(sightings: Sequence[Sighting]) -> list[str]:
    """Places that show one text which is not what their articles said."""
    groups: dict[str, list[Sighting]] = defaultdict(list)
    for sighting in _read(sightings):
        assert sighting.text is not None
        if sighting.known is None or sighting.differs:
            groups[sighting.text.digest].append(sighting)
    places = []
    for group in groups.values():
        known = {sighting.article for sighting in group if sighting.known is not None}
        new = {sighting.place for sighting in group if sighting.known is None}
        if len(known) + len(new) >= SAME_PAGE_FROM or len(known) >= 2:
            places += [sighting.place for sighting in group]
    return places


def _disturbed(sightings: Sequence[Sighting]) -> dict[str, Implausibility]:
    """Places that lost their text: alone, with most others of the crawl to similar pages, or to another rendering."""
    known = [sighting for sighting in _read(sightings) if sighting.known is not None]
    seen = len(known) + sum(sighting.outcome is Outcome.UNCHANGED for sighting in sightings)
    lost = [sighting for sighting in known if sighting.differs and _lost(sighting)]
    printed = {sighting.place: Implausibility.TEMPLATE for sighting in known if sighting.printed}
    if _most(lost, seen):
        why = Implausibility.SAME_PAGE if _alike(lost) else Implausibility.TEMPLATE
        return printed | dict.fromkeys((sighting.place for sighting in lost), why)
    fields = sorted({name for sighting in known for name in sighting.changed})
    changed = ([sighting for sighting in known if name in sighting.changed] for name in fields)
    groups = (*changed, *_headed_alike(known))
    rendered = {sighting.place: Implausibility.TEMPLATE for group in groups if _most(group, seen) for sighting in group}
    return printed | rendered | {sighting.place: Implausibility.REPLACED for sighting in lost if _replaced(sighting)}


def _headed_alike(known: Sequence[Sighting]) -> Iterable[Sequence[Sighting]]:
    """The articles whose headlines changed, those together that have one headline now."""
    titled: dict[str, list[Sighting]] = defaultdict(list)
    for sighting in known:
        assert sighting.known is not None and sighting.text is not None
        if sighting.known.title != sighting.text.title:
            titled[sighting.text.title].append(sighting)
    return titled.values()


def _most(some: Sequence[Sighting], seen: int) -> bool:
    return len(some) >= DISTURBED_FROM and len(some) > DISTURBED_SHARE * seen


def _lost(sighting: Sighting) -> bool:
    assert sighting.known is not None and sighting.text is not None
    return sighting.known.kept_in(sighting.text) <= 1 - TEXT_LOST


def _replaced(sighting: Sighting) -> bool:
    """Whether another text stands at the address: of articles in one column headlines are alike, and dates differ."""
    assert sighting.known is not None and sighting.text is not None
    known, text = sighting.known, sighting.text
    named_otherwise = known.title != text.title or "published_at" in sighting.changed
    return known.is_elsewhere(text) or (named_otherwise and known.is_long and known.is_unlike(text))


def _alike(lost: Sequence[Sighting]) -> bool:
    """Whether the pages contain each other's text, as copies of one error page do."""
    texts = [sighting.text for sighting in lost if sighting.text is not None]
    first = texts[0]
    return all(first.shares_most(other) for other in texts[1:])


def _moves(sightings: Sequence[Sighting]) -> dict[str, str]:
    """New pages that a known article with the same text names as its address, by a redirect or on its page.

    Either page may be cut short, or doubtful for another reason. The new one may have been found at another spelling of
    that address, which it names itself.
    """
    new = [sighting for sighting in _read(sightings) if sighting.article is None]
    pages = {there: sighting for sighting in new for there in sighting.elsewhere}
    pages |= {sighting.place: sighting for sighting in new}
    return {
        page.place: sighting.place
        for sighting in sightings
        for there in sighting.elsewhere
        if sighting.known is not None
        and (page := pages.get(there)) is not None
        and page.text is not None
        and not (sighting.known.is_elsewhere(page.text) and sighting.known.is_unlike(page.text))
        and not _is_left_behind(sighting, page)
    }


def _outage(sightings: Sequence[Sighting], live: int, gone_after: int) -> list[Sighting]:
    """What an outage took: so many pages at once that it is one, and those before it that had proved nothing then."""
    missed = [sighting for sighting in sightings if sighting.is_missed]
    counts = Counter(sighting.misses for sighting in missed)
    together = [misses for misses, count in counts.items() if is_outage(count, live)]
    return [each for each in missed if any(0 <= each.misses - misses < gone_after for misses in together)]


def _threads_lost(sightings: Sequence[Sighting]) -> frozenset[str]:
    """Places whose threads lost comments, or had none that could be lost, while the comment system failed."""
    whole = [sighting for sighting in sightings if sighting.loss.known]
    much = [sighting for sighting in whole if sighting.loss.is_much]
    many = len(much) >= THREADS_FROM and len(much) > THREADS_SHARE * len(whole)
    every = len(much) == len(whole) >= 2 and all(sighting.loss.known == sighting.loss.lost for sighting in much)
    lost = [sighting for sighting in whole if sighting.loss.lost]
    if not (many or every or _lost_everywhere(lost, whole)):
        return frozenset()
    return frozenset(sighting.place for sighting in sightings if sighting.loss.lost or not sighting.loss.known)


def _old_lists(sightings: Sequence[Sighting]) -> frozenset[str]:
    """Places with old lists of an interface that is behind: it lacks several people's, or one's and gives some back.

    Where nothing is lacking, what comes back may be what a moderator puts back everywhere.
    """
    old = [sighting for sighting in sightings if sighting.relisted]
    people = {author for sighting in old for author in sighting.loss.authors}
    back = any(sighting.taken_back for sighting in old)
    behind = len(old) >= EARLIER_FROM and len(people) > (0 if back else 1)
    return frozenset(sighting.place for sighting in old) if behind else frozenset()


def _sections_taken_down(sightings: Sequence[Sighting]) -> frozenset[str]:
    """Places that lack their section while others show theirs; none where one came back, as in a template's trial."""
    articles: dict[Section, set[int | None]] = defaultdict(set)
    for sighting in sightings:
        articles[sighting.section].add(sighting.article)
    shown = articles[Section.SHOWN] | articles[Section.BACK]
    lost = (articles[Section.LACKING] | articles[Section.UNSURE]) - shown
    few = len(lost) <= THREADS_SHARE * (len(lost) + len(shown))
    counts = few and len(shown) >= SECTIONS_FROM and not articles[Section.BACK]
    wanted = (articles[Section.LACKING] if counts else set()) | articles[Section.LACKING_STILL]
    lacking = [sighting for sighting in sightings if sighting.section in (Section.LACKING, Section.LACKING_STILL)]
    return frozenset(sighting.place for sighting in lacking if sighting.article in wanted - shown)


def _lost_everywhere(lost: Sequence[Sighting], whole: Sequence[Sighting]) -> bool:
    """Whether most threads lack something at once and no one person wrote most of it, as one who was banned would."""
    authors = Counter(author for sighting in lost for author in sighting.loss.authors)
    wide = len(lost) >= THREADS_FROM and len(lost) > MANY_LOST_SHARE * len(whole)
    return wide and len(authors) >= THREADS_FROM and 2 * max(authors.values()) <= authors.total()


def _disbelieved(sightings: Sequence[Sighting]) -> dict[str, tuple[str, ...]]:
    """Claims made by several different pages, or that name an article with another text or thread."""
    by_place = {sighting.place: sighting for sighting in _read(sightings)}
    claimants: dict[str, list[Sighting]] = defaultdict(list)
    for sighting in _read(sightings):
        for claim in sighting.claims:
            claimants[claim].append(sighting)
    disbelieved: dict[str, list[str]] = defaultdict(list)
    for claim, group in claimants.items():
        first, *others = (sighting.text for sighting in group if sighting.text is not None)
        unlike = any(map(first.is_unlike, others))
        for sighting in group:
            there = by_place.get(claim)
            named = sighting.claims[claim] if there is None or there.text is None else there.text
            assert sighting.text is not None
            other = named is not None and claim != sighting.place and named.is_unlike(sighting.text)
            if unlike or other or claim in sighting.apart or (there is not None and _is_left_behind(sighting, there)):
                disbelieved[sighting.place].append(claim)
    return {place: tuple(claims) for place, claims in disbelieved.items()}


def _is_left_behind(sighting: Sighting, there: Sighting) -> bool:
    """Whether the thread of an article stands on its page still, and none of it on the other page that it claims to be.

    So it is with what was published again: readers' words stay under the first.
    """
    stays = sighting.article is not None and there.article != sighting.article and sighting.shown & sighting.comments
    return bool(stays) and there.whole and not (sighting.shown | sighting.comments) & (there.shown | there.comments)


_TOLD_AS_IT_BEGINS = (
    (Implausibility.SAME_PAGE, 1, Kind.SOURCE_OUTAGE, 0.7, "source.one_page"),
    (Implausibility.TEMPLATE, DISTURBED_FROM, Kind.SOURCE_TEMPLATE, 0.2, "source.rendering"),
)
"""With the minimum number of known articles."""


def _events(by_place: Mapping[str, Sighting], implausibilities: Mapping[str, Implausibility]) -> Iterable[Finding]:
    """Changes to report about the pages of the source: each disturbance once, when it begins."""
    known = {
        place: implausibility for place, implausibility in implausibilities.items() if by_place[place].known is not None
    }
    counts = Counter(known.values())
    fresh = Counter(implausibility for place, implausibility in known.items() if not by_place[place].disturbed)
    for implausibility, least, kind, significance, code in _TOLD_AS_IT_BEGINS:
        n = counts[implausibility]
        if n >= least and fresh[implausibility] == n:
            yield Finding(kind, significance, Reason.of(code, count=n, known=n), evidence={"articles": n})


def _outages(missed: Sequence[Sighting], live: int, gone_after: int) -> Iterable[Finding]:
    """An outage, reported once: when most of its articles have been missed for as long as counts."""
    counts = Counter(sighting.misses for sighting in missed)
    if missed and max(counts, key=lambda misses: (counts[misses], misses)) == gone_after:
        reason = Reason.of("source.outage", count=len(missed), known=live)
        yield Finding(Kind.SOURCE_OUTAGE, 0.7, reason, evidence={"gone": len(missed), "pages_known": live})


def _lost_threads(sightings: Sequence[Sighting], gone_after: int) -> Iterable[Finding]:
    """Threads that lost comments because their system failed, reported once it has lasted."""
    lost = [sighting for sighting in sightings if sighting.loss.lost]
    if any(sighting.loss.implausible_in_row + 1 == gone_after for sighting in lost):
        reason = Reason.of("source.outage_threads", count=len(lost))
        yield Finding(Kind.SOURCE_OUTAGE, 0.5, reason, evidence={"threads": len(lost)})
