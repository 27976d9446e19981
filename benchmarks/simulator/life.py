"""The random life of an outlet: what its desk and its readers do between two checks."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from benchmarks.press import edits, texts
from benchmarks.press.model import Comment, Piece, Site
from benchmarks.press.words import WORDS
from benchmarks.simulator.truth import LIVE, Event, FactKey, Truth

BEFORE_ALL = datetime.min.replace(tzinfo=UTC)
MOST_PIECES = 22
MOST_COMMENTS = 14
REMOVAL_REST = 10  # rounds between two removals of pieces, so that they never look like an outage
STYLES = (
    ("wordpress-html5", "en", "Riverside Review"),
    ("archived-says", "en", "The Crossing"),
    ("classed-comment", "ko", "강변일보"),
    ("classed-comment", "zh", "江岸评论"),
    ("classed-comment", "ja", "海峡新報"),
)
LAYOUTS = ("byline", "entry", "story")


@dataclass(slots=True)
class Hidden:
    """A comment that is not shown as it was: since when, and whether a notice stands in its place."""

    piece: int
    comment: Comment
    since: int
    placeholder: bool
    sealed: bool = False


@dataclass(slots=True)
class Life:
    """One outlet, its own dice, and the truth that it adds to."""

    id: str
    site: Site
    dice: random.Random
    truth: Truth
    round: int = 0
    now: datetime = BEFORE_ALL
    removed_at: int = -99
    next_id: int = 100
    touched: set[FactKey] = field(default_factory=set)
    hidden: dict[int, Hidden] = field(default_factory=dict)
    away: dict[int, int] = field(default_factory=dict)
    """The pieces that were taken down, with the round."""

    def begin(self, now: datetime) -> None:
        """Publish the pieces that stand there before the first check, with their comments."""
        self.now = now
        ages = sorted((self.dice.randint(8, 400) for _ in range(self.dice.randint(8, 10))), reverse=True)
        for hours in ages:
            self._publish(now - timedelta(hours=hours))
            for _ in range(self.dice.randint(0, 7)):
                self._post(self.site.pieces[-1])

    def live(self, number: int, now: datetime, comments_rest: bool) -> None:
        """Live through the hours before round `number`; `comments_rest` keeps every comment as it is."""
        self.round, self.now = number, now
        self.touched.clear()
        for chance, act in (
            (0.25, self.publish), (0.2, self.typo), (0.3, self.edit), (0.15, self.retitle),
            (0.12, self.remove), (0.15, self.restore), (0.06, self.move),
        ):  # fmt: skip
            self._maybe(chance, act)
        if comments_rest:
            return
        for _ in range(self.dice.randint(0, 4)):
            self.post()
        for chance, act in (
            (0.12, self.comment_typo), (0.2, self.comment_edit), (0.3, self.comment_remove),
            (0.15, self.comment_placeholder), (0.3, self.comment_restore), (0.12, self.toggle),
        ):  # fmt: skip
            self._maybe(chance, act)

    def visible(self, piece: Piece) -> frozenset[int]:
        """The keys of the comments that stand on the page with their own text."""
        return frozenset(comment.key for comment in piece.comments if comment.key not in self.hidden)

    def _maybe(self, chance: float, act: Callable[[], None]) -> None:
        if self.dice.random() < chance:
            act()

    def _fact(self, piece: int, comment: int | None, name: str) -> FactKey:
        return self.id, piece, comment, name

    def _record(self, what: str, kinds: str, fact: FactKey, values: tuple[str, str], need: int = 1) -> Event:
        self.touched.add(fact)
        return self.truth.happened(Event(tuple(kinds.split()), what, fact, self.round, values[0], values[1], need))

    @property
    def _live(self) -> list[Piece]:
        return [piece for piece in self.site.pieces if piece.status == LIVE]

    def _put(self, piece: Piece) -> None:
        self.site = self.site.with_piece(piece)

    # -- pieces

    def publish(self) -> None:
        """Publish a piece."""
        if len(self.site.pieces) < MOST_PIECES:
            self._publish(self.now - timedelta(minutes=self.dice.randint(5, 300)))

    def _publish(self, when: datetime) -> None:
        book, key, dice = self.site.phrases, len(self.site.pieces) + 1, self.dice
        titles = {piece.title for piece in self.site.pieces}
        title = texts.title(book, dice)
        while title in titles:
            title = texts.title(book, dice)
        piece = Piece(
            key=key,
            slug=f"opinion/{when:%Y/%m}/{key}-{dice.randrange(36**5):05x}/",
            title=title,
            byline=texts.columnist(book, dice),
            published=when,
            section=texts.section(book, dice),
            paragraphs=texts.paragraphs(book, dice.randint(4, 7), dice),
            comments=(),
        )
        self.site = replace(self.site, pieces=(*self.site.pieces, piece))
        self._record("published", "article.new", self._fact(key, None, "status"), ("", "live"))
        for name, value in (("title", title), ("body", _body(piece)), ("path", piece.slug), ("open", "open")):
            self._record("begun", "", self._fact(key, None, name), ("", value))

    def _pick(self, name: str) -> Piece | None:
        choice = [
            piece for piece in self._live
            if not {self._fact(piece.key, None, name), self._fact(piece.key, None, "status")} & self.touched
        ]  # fmt: skip
        return self.dice.choice(choice) if choice else None

    def typo(self) -> None:
        """Make or mend a typo in a piece."""
        piece = self._pick("body")
        if piece is not None:
            self._rewrite(piece, texts.with_typo(piece.paragraphs, self.site.phrases, self.dice), "typo")

    def edit(self) -> None:
        """Change what a piece says."""
        piece = self._pick("body")
        if piece is not None:
            self._rewrite(piece, texts.with_edit(piece.paragraphs, self.site.phrases, self.dice), "edit")

    def _rewrite(self, piece: Piece, body: tuple[str, ...] | None, what: str) -> None:
        if body is None or body == piece.paragraphs:
            return
        changed = replace(piece, paragraphs=body, modified=self.now)
        self._put(changed)
        self._record(what, "article.body", self._fact(piece.key, None, "body"), (_body(piece), _body(changed)))

    def retitle(self) -> None:
        """Give a piece another headline."""
        piece, title = self._pick("title"), texts.title(self.site.phrases, self.dice)
        if piece is not None and title not in {item.title for item in self.site.pieces}:
            self._put(replace(piece, title=title))
            fact = self._fact(piece.key, None, "title")
            self._record("retitled", "article.headline", fact, (piece.title, title))

    def remove(self) -> None:
        """Take a piece down, in one of three ways."""
        piece = self._pick("status")
        rests = self.round - self.removed_at < REMOVAL_REST or self.round < 4
        if piece is None or rests or len(self._live) < 8:
            return
        status = self.dice.choice((404, 410, 302))
        self._put(edits.to_front(piece) if status == 302 else replace(piece, status=status))
        self.away[piece.key] = self.removed_at = self.round
        fact = self._fact(piece.key, None, "status")
        self._record(f"removed ({status})", "article.gone", fact, ("live", "gone"), 2)

    def restore(self) -> None:
        """Put a piece up again, as it was."""
        away = [key for key, since in self.away.items() if since < self.round]
        if away:
            key = self.dice.choice(away)
            del self.away[key]
            self._put(edits.back(self.site.piece(key)))
            gone = self.truth.current[self._fact(key, None, "status")]
            self._record("restored", "article.back", gone.fact, ("gone", "live")).origin = gone

    def move(self) -> None:
        """Move a piece to a new address; the old ones redirect."""
        piece = self._pick("path")
        if piece is not None and len(piece.old_slugs) < 2:
            number = len(piece.old_slugs) + 1
            slug = piece.slug.replace("opinion/", f"views-{number}/", 1).rstrip("/") + "-new/"
            self._put(edits.moved(piece, slug))
            self._record("moved", "article.moved", self._fact(piece.key, None, "path"), (piece.slug, slug))

    # -- comments

    def post(self) -> None:
        """Post a comment, on a new piece rather than on an old one."""
        choice = [piece for piece in self._live if piece.open and len(piece.comments) < MOST_COMMENTS]
        if choice:
            self._post(self.dice.choice(choice[len(choice) // 3 :]))

    def _post(self, piece: Piece) -> None:
        text = texts.remark(self.site.phrases, self.dice)
        if text in self._texts(piece):
            return
        earliest = max([piece.published, *(item.posted for item in piece.comments)])
        if self.round:
            earliest = max(earliest, self.now - timedelta(hours=5))
        self.next_id += self.dice.randint(1, 9)
        hidden = sum(item.piece == piece.key and not item.placeholder for item in self.hidden.values())
        comment = Comment(
            key=piece.key * 100 + len(piece.comments) + hidden,
            number=self.next_id,
            author=texts.reader(self.site.phrases, self.dice),
            posted=min(earliest + timedelta(minutes=self.dice.randint(1, 40)), self.now),
            text=text,
        )
        self._put(edits.with_comment(piece, comment))
        self._record("posted", "comment.new", self._fact(piece.key, comment.key, "presence"), ("", "visible"))
        self._record("begun", "", self._fact(piece.key, comment.key, "text"), ("", text))

    def _texts(self, piece: Piece) -> set[str]:
        hidden = {item.comment.text for item in self.hidden.values() if item.piece == piece.key}
        return hidden | {comment.text for comment in piece.comments}

    def _untouched(self, piece: int, comment: int) -> bool:
        facts = {self._fact(piece, comment, "presence"), self._fact(piece, comment, "text")}
        return not (facts | {self._fact(piece, None, "status")}) & self.touched

    def _pick_comment(self) -> tuple[Piece, Comment] | None:
        choice = [
            (piece, comment)
            for piece in self._live
            for comment in piece.comments
            if comment.key not in self.hidden and self._untouched(piece.key, comment.key)
        ]
        return self.dice.choice(choice) if choice else None

    def comment_typo(self) -> None:
        """Make or mend a typo in a comment."""
        picked = self._pick_comment()
        if picked is not None:
            self._reword(*picked, texts.misspelt(picked[1].text, self.site.phrases, self.dice), "comment typo")

    def comment_edit(self) -> None:
        """Change what a comment says."""
        picked = self._pick_comment()
        if picked is not None:
            fresh = texts.remark(self.site.phrases, self.dice)
            self._reword(*picked, texts.other_number(picked[1].text, self.dice) or fresh, "comment edit")

    def _reword(self, piece: Piece, comment: Comment, text: str | None, what: str) -> None:
        if text is None or text in self._texts(piece):
            return
        self._put(edits.with_text(piece, comment.key, text))
        self._record(what, "comment.edited", self._fact(piece.key, comment.key, "text"), (comment.text, text))

    def _may_go(self, piece: Piece) -> bool:
        # More than half of the known comments missing at once is, by the rules, no proof of anything.
        away = [item for item in self.hidden.values() if item.piece == piece.key]
        known = len(piece.comments) + sum(not item.placeholder for item in away)
        return len(piece.comments) > 1 and (len(away) + 1) * 2 < known

    def comment_remove(self) -> None:
        """Remove a comment outright."""
        picked = self._pick_comment()
        if picked is not None and self._may_go(picked[0]):
            self._put(edits.without_comment(picked[0], picked[1].key))
            self._hide(*picked, "comment.gone", "comment removed", "removed")

    def comment_placeholder(self) -> None:
        """Put a moderator's notice in the place of a comment."""
        picked = self._pick_comment()
        if picked is not None and self._may_go(picked[0]):
            notice = WORDS[self.site.language].removed
            self._put(edits.with_text(picked[0], picked[1].key, notice))
            self._hide(*picked, "comment.gone comment.edited", "comment moderated", notice)

    def _hide(self, piece: Piece, comment: Comment, kinds: str, what: str, after: str) -> None:
        self.hidden[comment.key] = Hidden(piece.key, comment, self.round, placeholder=after != "removed")
        fact = self._fact(piece.key, comment.key, "presence")
        self._record(what, kinds, fact, (comment.text, after), 2)

    def comment_restore(self) -> None:
        """Put a comment back as it was."""
        live = {piece.key for piece in self._live}
        away = [
            item for item in self.hidden.values()
            if item.piece in live and not item.sealed and self._untouched(item.piece, item.comment.key)
        ]  # fmt: skip
        if not away:
            return
        item = self.dice.choice(away)
        del self.hidden[item.comment.key]
        piece, comment = self.site.piece(item.piece), item.comment
        shown = edits.with_text(piece, comment.key, comment.text)
        self._put(shown if item.placeholder else edits.with_comment(piece, comment))
        gone = self.truth.current[self._fact(piece.key, comment.key, "presence")]
        kinds = "comment.back comment.edited" if item.placeholder else "comment.back"
        self._record("comment restored", kinds, gone.fact, (gone.after, comment.text)).origin = gone

    def toggle(self) -> None:
        """Close an open thread, or open a closed one."""
        piece = self._pick("open")
        if piece is not None and piece.comments:
            self._put(replace(piece, open=not piece.open))
            after, kind = ("closed", "thread.closed") if piece.open else ("open", "thread.opened")
            fact = self._fact(piece.key, None, "open")
            self._record(kind, kind, fact, (self.truth.current[fact].after, after))

    def renumber(self) -> None:
        """Give every comment a new id; what is hidden now stays hidden, since nobody could tell it from a new one."""
        shift = self.next_id + self.dice.randint(1000, 9000)
        self.site = replace(self.site, pieces=tuple(_renumbered(piece, shift) for piece in self.site.pieces))
        for item in self.hidden.values():
            item.sealed = True
        self.next_id += shift


def _body(piece: Piece) -> str:
    """The body as `yalu extract` would give it: paragraphs separated by one blank line."""
    return "\n\n".join(piece.paragraphs)


def _renumbered(piece: Piece, shift: int) -> Piece:
    return replace(piece, comments=tuple(replace(item, number=item.number + shift) for item in piece.comments))


def redesigned(site: Site) -> Site:
    """The site in the next of its three designs, which renames the parts of a list of comments too."""
    lists = ("classed-comment", "classed-cmt", "classed-reply")
    place = (LAYOUTS.index(site.layout) + 1) % 3
    return replace(site, layout=LAYOUTS[place], markup=lists[place] if site.markup in lists else site.markup)


def empty_sites(count: int, seed: int) -> dict[str, Site]:
    """So many outlets without a piece, by id: one of each style in turn."""
    made: dict[str, Site] = {}
    for at in range(count):
        markup, language, name = STYLES[at % len(STYLES)]
        # Beyond one outlet of each style the names carry a number, as those of some channels do.
        name += f" {at + 1}" if at >= len(STYLES) else ""
        listing = ("feed", "section", "sitemap")[(at + seed) % 3]
        site = Site(language, name, LAYOUTS[(at + seed) % 3], markup, listing, (), language)
        made[f"{markup}-{language}-{at}"] = site
    return made
