"""WordPress threads: from the page, the REST API, comment pages and feeds.

The REST API is preferred (decision 0030): it gives parents beyond the depth that themes print, excludes pings, and
counts. Where it does not answer (401, 403, 404, an error page), comment pages are read. Both give the same id, text,
author and instant for the same comment, so switching between them causes no edits.

A trashed comment takes its approved replies out of every page, but not out of the API or the heading's count. So a page
that states a count is complete only if it shows as many comments; replies hidden in this way keep the read incomplete,
and no comment is taken as deleted. A page without a count is complete if nothing on it or its comment pages contradicts
that (``completeness.py``).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from yalu.known_reasons import CONTRADICTIONS
from yalu.model import NO_COUNT, NO_IDS, CommentState, Fate, ParsedComment, ParsedThread, ThreadRequest
from yalu.pages.comments.completeness.completeness import contradiction, is_known_again, with_completeness
from yalu.pages.comments.platform import Part, Sight, Start, memory_of, role, sight_of, unique
from yalu.pages.comments.remote_api import dig, json_of
from yalu.pages.comments.wordpress import wordpress_rest as rest
from yalu.pages.comments.wordpress.wordpress_section import Listing, read_listing
from yalu.reasons import Reason

NAME = "wordpress"
MAX_COMMENT_PAGES = 200
"""Maximum comment pages requested for one thread; core's default is 50 threads a page."""


class WordPress:
    """Platform for WordPress's built-in comments."""

    name = NAME

    def start(self, sight: Sight) -> Start | None:
        """Read what the page shows.

        A page without a comment section may have had comments that were all deleted: if it still links its comment
        feed, the API is asked, and may answer that there are none.
        """
        listing = read_listing(sight)
        doors = rest.find_doors(sight)
        if not listing.section and not (doors.root and doors.post and doors.feed and _single(sight)):
            return None
        stated = sight.elements.stating.values()  # a page of answers has comments of another software
        themed = listing.themed and not any("schema.org/Answer" in each.get("itemtype", "") for each in stated)
        if not (themed or listing.pings or _is_wordpress(sight)):
            return Start(None, (), listing.cut)  # another software's comment section: cut from the article too
        thread = _from_page(listing) if listing.section else None
        begun = Start(thread, (), listing.cut, listing.boxes)
        memory = _remember(doors, listing, contradiction(sight, begun, followed=True) if listing.pages else None)
        request = _rest_request(doors, listing, memory)
        return begun._replace(more=(request,) if request else _page_requests(listing.pages, memory))

    def next_requests(self, part: Part) -> tuple[ThreadRequest, ...]:
        """Return the API's next pages; if it does not answer, the comment pages and the feed instead."""
        memory = memory_of(part.request)
        kind = memory.get("is")
        if kind == "rest":
            answer = rest.read_comments(part)
            if answer is None or answer.total is None:
                return _way_round(memory)
            return _next_rest_pages(part.request, answer, memory)
        sight = _sight_of(part) if kind == "page" else None
        return _page_requests(read_listing(sight).pages, memory) if sight else ()

    def join(self, thread: ParsedThread | None, parts: Sequence[Part]) -> ParsedThread | None:
        """Return the API's answer if it is complete and does not contradict the page; else the joined pages."""
        by_rest = _join_rest([part for part in parts if memory_of(part.request).get("is") == "rest"], thread)
        if by_rest is not None and by_rest.complete:
            return by_rest
        by_pages = _join_pages(thread, parts)
        return by_rest if by_pages is None else _merge(by_pages, by_rest)


def look_up(part: Part, comment_id: str) -> ThreadRequest | None:
    """Build the request for one comment by number, to the API that gave ``part``; None if it came from elsewhere."""
    if memory_of(part.request).get("is") != "rest" or rest.read_comments(part) is None:
        return None
    url = rest.comment_url(part.request.url, comment_id)
    return ThreadRequest(url, role(NAME, "look-up", comment=comment_id)) if url else None


def fate(part: Part) -> Fate:
    """What the answer to ``look_up`` proves.

    Core answers 401 or 403 ``rest_cannot_read`` for a comment that is held, spam or trashed, and 404
    ``rest_comment_invalid_id`` for one that no longer exists (``WP_REST_Comments_Controller::get_item``). A 404 with
    any other code, such as that of a disabled API, proves nothing.
    """
    answer, asked = json_of(part), memory_of(part.request).get("comment")
    code = dig(answer, "code")
    if part.status == 200 and code is None and str(dig(answer, "id")) == str(asked):
        return Fate.SHOWN
    if part.status in (401, 403) and code == "rest_cannot_read":
        return Fate.WITHHELD
    return Fate.ERASED if part.status == 404 and code == "rest_comment_invalid_id" else Fate.UNKNOWN


def _is_wordpress(sight: Sight) -> bool:
    """True if WordPress made the page: its comment form, or its folders in URLs of styles and scripts."""
    marks = ("wp-comments-post.php", "/wp-content/", "/wp-includes/", "/wp-json", "api.w.org")
    addresses = [rel + href for rel, _, href in sight.elements.links]
    addresses += [script.get("src") or "" for script in sight.scripts]
    addresses += [form.get("action") or "" for form in sight.elements.tagged("form")]
    return any(mark in address for address in addresses for mark in marks)


def _single(sight: Sight) -> bool:
    """True for the page of a single post; listings and the front page have an API too, but no thread."""
    body = sight.tree.find("body")
    names = (body.get("class") or "").split() if body is not None else []
    if {"blog", "archive", "search", "error404"} & set(names):
        return False
    return bool({"single", "single-post", "page"} & set(names)) or any(
        kind == "application/json" for _, kind, _ in sight.elements.links
    )


def _from_page(listing: Listing) -> ParsedThread:
    thread = ParsedThread(NAME, listing.comments, listing.open, listing.stated, drawn=listing.drawn)
    judged = _judge(thread, set(listing.pings), missing=len(listing.pages))
    known = all(map(is_known_again, judged.comments))
    return replace(judged, complete=False, note=NO_IDS) if judged.complete and not known else judged


def _judge(thread: ParsedThread, pings: set[str], missing: int) -> ParsedThread:
    """Determine whether a thread read from pages is complete: all pages are there and the heading's count is met.

    Themes count pings in the heading or not, so either count may be met; ``expected`` is then that of comments. A
    comment awaiting approval is shown only to its author and is in none of core's counts.
    """
    shown, stated = len(thread.comments), thread.expected
    held = sum(comment.state is CommentState.HELD for comment in thread.comments)
    if missing:
        return replace(thread, note=Reason.of("snapshot.pages_left", count=missing))
    if stated is None:
        return replace(thread, note=NO_COUNT)
    for counted in (shown, shown - held):
        if stated in (counted, counted + len(pings)):
            return replace(thread, expected=counted, complete=True)
    note = Reason.of("snapshot.counts", known=stated, count=shown)
    return replace(thread, expected=max(0, stated - len(pings)), note=note)


def _remember(doors: rest.Doors, listing: Listing, contradicted: Reason | None) -> dict[str, object]:
    """What the fallback for a disabled API needs, small enough for a request's role.

    ``contradicted``: what on the page, other than its further pages, contradicts that they are the whole thread.
    """
    memory: dict[str, object] = {"pings": list(listing.pings), "stated": listing.stated}
    if contradicted is not None:
        memory["contradicted"] = contradicted.as_json()
    if listing.loose:
        memory["loose"] = True
    if doors.feed and (listing.stated is None or listing.stated > len(listing.comments) or _deep(listing)):
        memory["feed"] = doors.feed
    return memory


def _deep(listing: Listing) -> bool:
    """True if replies may have lost their parent: some are at the maximum nesting depth."""
    parents = {comment.id: comment.parent_id for comment in listing.comments}

    def depth(number: str | None) -> int:
        count = 0
        while number is not None and count < 12:
            number, count = parents.get(number), count + 1
        return count

    depths = [depth(number) for number in parents]
    return bool(depths) and max(depths) >= 3 and depths.count(max(depths)) > 1


def _rest_request(doors: rest.Doors, listing: Listing, memory: Mapping[str, object]) -> ThreadRequest | None:
    if doors.root is None or doors.post is None:
        return None
    kept = {**memory, "post": doors.post, "pages": list(listing.pages)}
    return ThreadRequest(rest.comments_url(doors.root, doors.post, 1), role(NAME, "rest", page=1, **kept))


def _next_rest_pages(
    asked: ThreadRequest, answer: rest.RestAnswer, memory: Mapping[str, object]
) -> tuple[ThreadRequest, ...]:
    if memory.get("page") != 1 or not answer.pages:
        return ()
    kept = {key: value for key, value in memory.items() if key not in ("is", "page")}
    return tuple(
        ThreadRequest(asked.url.replace("&page=1&", f"&page={page}&"), role(NAME, "rest", page=page, **kept))
        for page in range(2, min(answer.pages, rest.MAX_PAGES) + 1)
    )


def _page_requests(pages: Sequence[str], memory: Mapping[str, object]) -> tuple[ThreadRequest, ...]:
    kept = {key: value for key, value in memory.items() if key in ("pings", "stated", "contradicted")}
    return unique(ThreadRequest(url, role(NAME, "page", **kept)) for url in pages[:MAX_COMMENT_PAGES])


def _way_round(memory: Mapping[str, object]) -> tuple[ThreadRequest, ...]:
    if memory.get("page") != 1:
        return ()
    requests = _page_requests(_strings(memory.get("pages")), memory)
    feed = memory.get("feed")
    if isinstance(feed, str):
        requests += (ThreadRequest(rest.atom_of(feed), role(NAME, "feed")),)
    return requests


def _sight_of(part: Part) -> Sight | None:
    return sight_of(part.request.url, part.headers, part.body) if part.status == 200 else None


def _listing_of(part: Part) -> tuple[Listing, Reason | None]:
    """What a comment page shows, and what on it contradicts that it is complete."""
    if (sight := _sight_of(part)) is None:
        return Listing(), None
    listing = read_listing(sight)
    begun = Start(_from_page(listing), (), listing.cut, listing.boxes)
    return listing, contradiction(sight, begun, followed=True) if listing.section else None


def _join_rest(answers: Sequence[Part], thread: ParsedThread | None) -> ParsedThread | None:
    read = {memory_of(part.request).get("page"): rest.read_comments(part) for part in answers}
    first = read.get(1)
    if first is None or first.total is None:
        return None
    pages = [read.get(number) for number in range(1, min(first.pages or 1, rest.MAX_PAGES) + 1)]
    arrived = [page for page in pages if page is not None]
    comments = {comment.id: comment for page in arrived for comment in page.comments}
    whole = len(arrived) == len(pages) and (first.pages or 1) <= rest.MAX_PAGES
    agreed = {page.total for page in arrived} == {len(comments)}
    loose = any("loose" in memory_of(part.request) for part in answers)
    contradicted = _contradicted(thread, set(comments), loose=loose)
    note = None
    if not whole:
        note = Reason.of("snapshot.pages_arrived", count=len(arrived), known=first.pages or 1)
    elif not agreed:
        note = Reason.of("snapshot.site_counts", known=first.total, count=len(comments))
    elif contradicted:
        note = Reason.of("snapshot.unlisted", count=contradicted)
    state = thread.open if thread else None
    return ParsedThread(NAME, tuple(comments.values()), state, first.total, whole and agreed and not contradicted, note)


def _contradicted(thread: ParsedThread | None, listed: set[str], *, loose: bool) -> int:
    """Number of comments on the page that the API does not list: one of the two is outdated or filtered.

    List positions cannot be compared with ids. An API that lists nothing still contradicts a page that counts comments:
    an archived thread exists on the page only.
    """
    if thread is None:
        return 0
    if loose or not listed:
        return max(len(thread.comments), thread.expected or 0) if not listed else 0
    return sum(comment.id not in listed for comment in thread.comments)


def _join_pages(thread: ParsedThread | None, parts: Sequence[Part]) -> ParsedThread | None:
    if thread is None or not parts:
        return thread
    memory = next((memory_of(part.request) for part in parts), {})
    pings = set(_strings(memory.get("pings")))
    stated = memory.get("stated")
    noted = thread.note is not None and thread.note in CONTRADICTIONS
    kept = memory.get("contradicted")
    contradicted: list[Reason | None] = [Reason.from_json(kept)] if isinstance(kept, Mapping) else []
    contradicted = [thread.note] if noted else contradicted
    comments = {comment.id: comment for comment in thread.comments}
    wanted: set[str] = set(_strings(memory.get("pages")))
    read: set[str] = set()
    for part in parts:
        if memory_of(part.request).get("is") != "page":
            continue
        wanted.add(part.request.url)
        listing, reason = _listing_of(part)
        if listing.section:
            read.add(part.request.url)
        contradicted += [reason] if reason is not None else []
        wanted.update(listing.pages)
        comments.update({comment.id: comment for comment in listing.comments})
        pings.update(listing.pings)
    expected = stated if isinstance(stated, int) else thread.expected
    joined = _judge(
        ParsedThread(NAME, tuple(comments.values()), thread.open, expected), pings, missing=len(wanted - read)
    )
    return _with_feed(with_completeness(joined, lambda: next(iter(contradicted), None)), parts)


def _strings(value: object) -> list[str]:
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []


def _with_feed(thread: ParsedThread, parts: Sequence[Part]) -> ParsedThread:
    """Add parents from the comment feed."""
    feeds = (part for part in parts if memory_of(part.request).get("is") == "feed" and part.status == 200)
    entries = next(filter(None, (rest.read_feed(part.body) for part in feeds)), ())
    return replace(thread, comments=_with_parents(thread.comments, entries))


def _with_parents(comments: Iterable[ParsedComment], others: Iterable[ParsedComment]) -> tuple[ParsedComment, ...]:
    """The comments, each with the parent that the same one among ``others`` has, if that has any."""
    parents = {comment.id: comment.parent_id for comment in others}
    return tuple(replace(comment, parent_id=parents.get(comment.id) or comment.parent_id) for comment in comments)


def _merge(by_pages: ParsedThread, by_rest: ParsedThread | None) -> ParsedThread:
    """Combine pages with parents and further comments from an incomplete API answer.

    Beside pages that are whole, an answer without their newest comment is older: what only it has may be removed.
    """
    if by_rest is None:
        return by_pages
    shown = {comment.id for comment in by_pages.comments}
    older = by_pages.complete and _newest(shown) > _newest(comment.id for comment in by_rest.comments)
    extra = [comment for comment in by_rest.comments if comment.id not in shown and not older]
    note = by_rest.note if not by_pages.complete or extra else by_pages.note
    comments = (*_with_parents(by_pages.comments, by_rest.comments), *extra)
    return replace(by_pages, comments=comments, complete=by_pages.complete and not extra, note=note)


def _newest(ids: Iterable[str]) -> int:
    """The highest number that the database has given."""
    return max((int(name) for name in ids if name.isdecimal()), default=0)
