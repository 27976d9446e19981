"""The random life of an outlet: what its desk and its readers do between two checks."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from benchmarks.simulator.markup import LANGUAGE, STYLES
from benchmarks.simulator.outlets import Article, Comment, Outlet, Presence, Status, body_text
from benchmarks.simulator.truth import Event, FactKey, Truth
from benchmarks.simulator.wording import body_edit, body_typo, headline, misspelt, other_number, paragraphs, remark

BEFORE_ALL = datetime.min.replace(tzinfo=UTC)
MOST_ARTICLES = 22
MOST_COMMENTS = 14
REMOVAL_REST = 10  # rounds between two removals of articles, so that they never look like an outage
NAMES = ("Riverside Review", "The Crossing", "강변일보", "江岸评论", "海峡新報")


@dataclass(slots=True)
class Life:
    """One outlet, its own dice, and the truth that it adds to."""

    outlet: Outlet
    dice: random.Random
    truth: Truth
    round: int = 0
    now: datetime = BEFORE_ALL
    removed_at: int = -99
    touched: set[FactKey] = field(default_factory=set)

    def begin(self, now: datetime) -> None:
        """Publish the articles that stand there before the first check, with their comments."""
        self.now = now
        for _ in range(self.dice.randint(8, 10)):
            self._publish(now - timedelta(hours=self.dice.randint(8, 400)))
            for _ in range(self.dice.randint(0, 7)):
                self._post(self.outlet.articles[-1])
        self.outlet.articles.sort(key=lambda one: one.published)

    def live(self, number: int, now: datetime, comments_rest: bool) -> None:
        """Live through the hours before round `number`; `comments_rest` keeps every comment as it is."""
        self.round, self.now = number, now
        self.touched.clear()
        self._maybe(0.25, self.publish)
        for chance, act in (
            (0.2, self.typo), (0.3, self.edit), (0.15, self.retitle),
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

    def _maybe(self, chance: float, act: Callable[[], None]) -> None:
        if self.dice.random() < chance:
            act()

    def _fact(self, article: Article, comment: Comment | None, name: str) -> FactKey:
        return self.outlet.id, article.key, None if comment is None else comment.key, name

    def _record(
        self, what: str, kinds: tuple[str, ...], fact: FactKey, values: tuple[str, str], need: int = 1
    ) -> Event:
        self.touched.add(fact)
        return self.truth.happened(Event(kinds, what, fact, self.round, values[0], values[1], need))

    # -- articles

    def publish(self) -> None:
        """Publish an article."""
        if len(self.outlet.articles) < MOST_ARTICLES:
            self._publish(self.now - timedelta(minutes=self.dice.randint(5, 300)))

    def _publish(self, when: datetime) -> None:
        bank, key = self.outlet.bank, len(self.outlet.articles) + 1
        path = f"/opinion/{when:%Y/%m}/{key}-{self.dice.randrange(36**5):05x}/"
        article = Article(
            key, headline(bank, self.dice), paragraphs(bank, self.dice), self.dice.choice(bank.people), when, [path]
        )
        self.outlet.articles.append(article)
        self._record("published", ("article.new",), self._fact(article, None, "status"), ("", "live"))
        for name, value in (
            ("title", article.title),
            ("body", body_text(article, bank)),
            ("path", path),
            ("open", "open"),
        ):
            self._record("begun", (), self._fact(article, None, name), ("", value))

    def _pick(self, name: str) -> Article | None:
        choice = [
            one for one in self.outlet.live
            if self._fact(one, None, name) not in self.touched and self._fact(one, None, "status") not in self.touched
        ]  # fmt: skip
        return self.dice.choice(choice) if choice else None

    def typo(self) -> None:
        """Make or mend a typo in an article."""
        article = self._pick("body")
        if article is not None:
            body = body_typo(article.body, self.outlet.bank, self.dice)
            if body is not None:
                self._rewrite(article, body, "typo")

    def edit(self) -> None:
        """Change what an article says."""
        article = self._pick("body")
        if article is not None:
            self._rewrite(article, body_edit(article.body, self.outlet.bank, self.dice), "edit")

    def _rewrite(self, article: Article, body: tuple[tuple[str, ...], ...], what: str) -> None:
        before = body_text(article, self.outlet.bank)
        article.body, article.modified = body, self.now
        self._record(
            what, ("article.body",), self._fact(article, None, "body"), (before, body_text(article, self.outlet.bank))
        )

    def retitle(self) -> None:
        """Give an article another headline."""
        article = self._pick("title")
        title = headline(self.outlet.bank, self.dice)
        if article is not None and title not in {one.title for one in self.outlet.articles}:
            before, article.title = article.title, title
            self._record("retitled", ("article.headline",), self._fact(article, None, "title"), (before, title))

    def remove(self) -> None:
        """Take an article down, in one of three ways."""
        article = self._pick("status")
        if (
            article is None
            or self.round - self.removed_at < REMOVAL_REST
            or len(self.outlet.live) < 8
            or self.round < 4
        ):
            return
        article.status = self.dice.choice((Status.NOT_FOUND, Status.GONE, Status.FRONT))
        article.since = self.removed_at = self.round
        self._record(
            f"removed ({article.status})", ("article.gone",), self._fact(article, None, "status"), ("live", "gone"), 2
        )

    def restore(self) -> None:
        """Put an article up again, as it was."""
        away = [one for one in self.outlet.articles if one.status is not Status.LIVE and one.since < self.round]
        if away:
            article = self.dice.choice(away)
            article.status = Status.LIVE
            gone = self.truth.current[self._fact(article, None, "status")]
            self._record("restored", ("article.back",), gone.fact, ("gone", "live")).origin = gone

    def move(self) -> None:
        """Move an article to a new address; the old ones redirect."""
        article = self._pick("path")
        if article is not None and len(article.paths) < 3:
            before = article.path
            article.paths.append(before.replace("/opinion/", f"/views-{len(article.paths)}/").rstrip("/") + "-new/")
            self._record("moved", ("article.moved",), self._fact(article, None, "path"), (before, article.path))

    # -- comments

    def post(self) -> None:
        """Post a comment, on a new article rather than on an old one."""
        choice = [one for one in self.outlet.live if one.open and len(one.comments) < MOST_COMMENTS]
        if choice:
            self._post(self.dice.choice(choice[len(choice) // 3 :]))

    def _post(self, article: Article) -> None:
        text = remark(self.outlet.bank, self.dice)
        if text in {one.text for one in article.comments}:
            return
        earliest = max([article.published, self.now - timedelta(hours=5), *(one.posted for one in article.comments)])
        if self.round == 0:
            earliest = max([article.published, *(one.posted for one in article.comments)])
        posted = min(earliest + timedelta(minutes=self.dice.randint(1, 40)), self.now)
        self.outlet.next_id += self.dice.randint(1, 9)
        comment = Comment(
            len(article.comments) + 1,
            self.outlet.next_id,
            self.dice.choice(self.outlet.bank.readers),
            posted,
            text,
            since=self.round,
        )
        article.comments.append(comment)
        self._record("posted", ("comment.new",), self._fact(article, comment, "presence"), ("", Presence.VISIBLE))
        self._record("begun", (), self._fact(article, comment, "text"), ("", text))

    def _untouched(self, article: Article, comment: Comment) -> bool:
        facts = {self._fact(article, comment, "presence"), self._fact(article, comment, "text")}
        return not (facts | {self._fact(article, None, "status")}) & self.touched

    def _pick_comment(self) -> tuple[Article, Comment] | None:
        choice = [
            (article, one)
            for article in self.outlet.live
            for one in article.comments
            if one.presence is Presence.VISIBLE and self._untouched(article, one)
        ]
        return self.dice.choice(choice) if choice else None

    def comment_typo(self) -> None:
        """Make or mend a typo in a comment."""
        picked = self._pick_comment()
        if picked is not None:
            self._reword(*picked, misspelt(picked[1].text, self.outlet.bank, self.dice), "comment typo")

    def comment_edit(self) -> None:
        """Change what a comment says."""
        picked = self._pick_comment()
        if picked is not None:
            text = other_number(picked[1].text, self.dice) or remark(self.outlet.bank, self.dice)
            self._reword(*picked, text, "comment edit")

    def _reword(self, article: Article, comment: Comment, text: str | None, what: str) -> None:
        if text is None or text in {one.text for one in article.comments}:
            return
        before, comment.text = comment.text, text
        self._record(what, ("comment.edited",), self._fact(article, comment, "text"), (before, text))

    def _may_go(self, article: Article) -> bool:
        # More than half of the known comments missing at once is, by the rules, no proof of anything.
        away = sum(1 for one in article.comments if one.presence is not Presence.VISIBLE)
        return len(article.shown) > 1 and (away + 1) * 2 < len(article.comments)

    def comment_remove(self) -> None:
        """Remove a comment outright."""
        picked = self._pick_comment()
        if picked is not None and self._may_go(picked[0]):
            self._hide(*picked, Presence.REMOVED, ("comment.gone",), "comment removed")

    def comment_placeholder(self) -> None:
        """Put a moderator's notice in the place of a comment."""
        picked = self._pick_comment()
        if picked is not None and self._may_go(picked[0]):
            self._hide(*picked, Presence.PLACEHOLDER, ("comment.gone", "comment.edited"), "comment moderated")

    def _hide(self, article: Article, comment: Comment, presence: Presence, kinds: tuple[str, ...], what: str) -> None:
        comment.presence, comment.since = presence, self.round
        after = self.outlet.bank.placeholder if presence is Presence.PLACEHOLDER else presence
        self._record(what, kinds, self._fact(article, comment, "presence"), (comment.text, after), 2)

    def comment_restore(self) -> None:
        """Put a comment back as it was."""
        away = [
            (article, one)
            for article in self.outlet.live
            for one in article.comments
            if one.presence is not Presence.VISIBLE and not one.sealed and self._untouched(article, one)
        ]
        if away:
            article, comment = self.dice.choice(away)
            gone = self.truth.current[self._fact(article, comment, "presence")]
            kinds = (
                ("comment.back", "comment.edited") if comment.presence is Presence.PLACEHOLDER else ("comment.back",)
            )
            comment.presence, comment.since = Presence.VISIBLE, self.round
            event = self._record("comment restored", kinds, gone.fact, (gone.after, comment.text))
            event.origin = gone

    def toggle(self) -> None:
        """Close an open thread, or open a closed one."""
        article = self._pick("open")
        if article is not None and article.shown:
            article.open = not article.open
            after, kind = ("open", "thread.opened") if article.open else ("closed", "thread.closed")
            before = self.truth.current[self._fact(article, None, "open")].after
            self._record(kind, (kind,), self._fact(article, None, "open"), (before, after))

    def renumber(self) -> None:
        """Give every comment a new id; what is hidden now stays hidden, since nobody could tell it from a new one."""
        shift = self.outlet.next_id + self.dice.randint(1000, 9000)
        for article in self.outlet.articles:
            for comment in article.comments:
                comment.platform_id += shift
                comment.sealed = comment.presence is not Presence.VISIBLE
        self.outlet.next_id += shift


def outlets(count: int, seed: int) -> list[Outlet]:
    """So many outlets, one of each style in turn, on addresses of their own."""
    made: list[Outlet] = []
    for at in range(count):
        style = STYLES[at % len(STYLES)]
        discovery = ("feed", "section", "sitemap")[(at + seed) % 3]
        # Beyond one outlet of each style the names carry a number, as those of some channels do.
        name = NAMES[at % len(NAMES)] + (f" {at + 1}" if at >= len(NAMES) else "")
        host = f"127.{20 + at}.{seed % 200 + 1}.{at % 200 + 1}"
        made.append(
            Outlet(
                f"{style}-{at}",
                name,
                host,
                0,
                style,
                LANGUAGE[style],
                discovery,
                at + seed,
                100,
            )
        )
    return made
