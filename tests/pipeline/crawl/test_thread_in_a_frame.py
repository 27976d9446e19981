"""The thread in a frame has versions, and a removal from it is proved; a frame that did not load removes nothing."""

from __future__ import annotations

import json
from collections import Counter
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from yalu.db.core.engine import open_database
from yalu.db.crawls.crawl_store import Store
from yalu.db.maintenance.erase import forget_commenter
from yalu.db.models import Capture, CapturePayload
from yalu.db.queries import overview
from yalu.evidence.verifier.log_steps import FAILS
from yalu.evidence.verifier.verify import check
from yalu.extraction.extractor import Extractor
from yalu.extraction.thread_fetch_plan import ThreadFetchPlan
from yalu.ids import pseudonym
from yalu.jobs.changes.diff_job import diff
from yalu.jobs.evidence.export import package_of
from yalu.jobs.reextraction.reextract_job import reextract
from yalu.jobs.runtime.database import job_database
from yalu.model import HttpExchange, Kind, Observation, Outcome, Verdict
from yalu.pages.comments.platform import FRAME_ADDRESS, Part
from yalu.pages.document.http_headers import joined_headers
from yalu.settings import Settings
from yalu.sources import extractor_version
from yalu.sources.load import load_registry

URL, FRAME = "https://paper.example/2026/bridge", "https://widget.example/thread?of=bridge"
SOURCE = """[[source]]
id = "paper"
name = "Paper"
homepage = "https://paper.example/"
country = "US"
languages = ["en"]
type = "magazine"
discover = [ { feed = "https://paper.example/feed" } ]
scope = "all"
fetch = "browser"
page = { frame = "#comments iframe" }
"""
ARTICLE = f"""<html><head><title>A bridge</title></head><body><article><h1>A bridge and a river</h1>
<p>By Jo Lee, 1 May 2026</p><p>Trains cross the river between the two countries again, and both sides say so.</p>
</article><div id="comments"><iframe src="{FRAME}"></iframe></div></body></html>"""
TEXTS = {1: "Good news for all of us.", 2: "It took long enough.", 3: "The fares are too high.", 4: "Who pays for it?"}
HTML = ("content-type", "text/html; charset=utf-8")


def frame_of(texts: dict[int, str]) -> str:
    shown = "".join(
        f'<li class="comment" id="comment-{number}"><b class="fn">Reader {number}</b> '
        f'<time datetime="2026-05-0{number}T10:00:00Z">{number} May 2026</time><p>{text}</p></li>'
        for number, text in texts.items()
    )
    heading = f'<section id="comments"><h2>{len(texts)} comments</h2><ol class="comment-list">'
    return f"<html><body>{heading}{shown}</ol></section></body></html>"


class Watched:
    """A source whose page names a frame, and what each visit tells."""

    def __init__(self, folder: Path) -> None:
        self.file, self.day = folder / "paper.toml", datetime(2026, 5, 10, tzinfo=UTC)
        self.file.write_text(SOURCE)
        (self.source,) = load_registry(only=self.file)
        self.settings = Settings(
            database_url=f"sqlite:///{folder / 'yalu.db'}",
            secret="a secret for tests",
            evidence_key=folder / "key.pem",
            sources=(self.file,),
            log_level="ERROR",
        )

    def visit(self, frame: str | None) -> Counter[str]:
        """Store what a crawl would; None: the frame did not load. Gives what is told, by kind."""
        self.day += timedelta(days=1)
        served = HttpExchange(URL, self.day, 200, (HTML,), ARTICLE.encode())
        extractor = Extractor()
        headers = joined_headers(served.headers)
        page = extractor.page(self.source, served.body, url=URL, headers=headers, fetched_at=self.day, status=200)
        plan = ThreadFetchPlan(extractor, self.source, page)
        request = plan.next_request()
        assert request is not None and request.url == FRAME
        drawn = HttpExchange(FRAME, self.day, 200, (HTML, (FRAME_ADDRESS, FRAME)), (frame or "").encode())
        if frame is None:
            drawn = HttpExchange(FRAME, self.day, None, error="the frame was not drawn")
        plan.take(Part(request, drawn.status or 0, joined_headers(drawn.headers), drawn.body))
        settings = replace(self.settings, now=self.day)
        with job_database(settings, make=True) as database:
            store = Store(database, settings)
            lease = store.claim(self.source, force=True)
            assert lease is not None
            store.write(lease, [Observation((URL,), Outcome.READ, (served, drawn), plan.join())])
            store.finish(lease, Verdict.OK, None)
        return Counter(diff(settings, only=self.file)[1]["changes"])


def test_a_frame_is_compared_proved_handed_on_and_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    watched = Watched(tmp_path)
    watched.visit(frame_of(TEXTS))
    edited = TEXTS | {1: "Bad news for all of us."}
    assert watched.visit(frame_of(edited)) == {"comment.edited": 1}
    fewer = {number: text for number, text in edited.items() if number != 3}
    assert watched.visit(None) == watched.visit("<html><body><p>Please log in.</p></body></html>") == {}
    assert watched.visit(frame_of(fewer)) == watched.visit(None) == {}
    assert watched.visit(frame_of(fewer)) == {"comment.gone": 1}
    with closing(open_database(watched.settings.database_url)) as database:
        before = overview.log(database)
        (gone,) = (change for change in before if change.kind is Kind.COMMENT_GONE)
        packed = package_of(replace(watched.settings, now=watched.day), database, str(gone.change_id), whole=True)
    steps = check(packed.data)
    assert not [step for step in steps if step[1] == FAILS], steps
    about = [words for name, _, words in steps if name.endswith("state before")]
    assert "1 of the 1 parts of its text stand word for word in the page as served" in about
    monkeypatch.setattr(extractor_version, "EXTRACTOR", f"{extractor_version.EXTRACTOR}1")
    done = reextract(watched.settings, only=watched.file)
    assert (done.articles, done.differing, dict(done.reextractions)) == (1, 0, {})
    with closing(open_database(watched.settings.database_url)) as database:
        assert overview.log(database) == before


def test_a_frame_that_could_not_be_read_keeps_no_words_of_who_is_forgotten(tmp_path: Path) -> None:
    watched = Watched(tmp_path)
    watched.visit(frame_of(TEXTS))
    with closing(open_database(watched.settings.database_url)) as database:
        author = pseudonym("a secret for tests", "paper", "Reader 1")
        assert author is not None and forget_commenter(database, "paper", author, reason="asked").comments == 1
    watched.visit(f"<html><body><p>Reader 1: {TEXTS[1]}</p></body></html>")
    watched.visit(frame_of({2: TEXTS[2], 3: TEXTS[3], 4: TEXTS[4]}))
    with closing(open_database(watched.settings.database_url)) as database, database.read() as connection:
        kept = select(Capture.id).join(CapturePayload, CapturePayload.capture_id == Capture.id).order_by(Capture.id)
        assert list(connection.scalars(kept)) == [5, 6], "neither what showed the words nor what may show them"


def test_a_widget_that_another_platform_replaces_removes_no_comments(tmp_path: Path) -> None:
    watched = Watched(tmp_path)
    watched.visit(frame_of(TEXTS))
    comments = [
        {
            "@type": "Comment",
            "@id": f"#c-{number}",
            "author": {"@type": "Person", "name": f"Guest {number}"},
            "dateCreated": f"2026-05-{number}T10:00Z",
            "text": f"The platform of comment {number} is a new one.",
        }
        for number in range(10, 18)
    ]
    data = {"@context": "https://schema.org", "@type": "Article", "commentCount": 8, "comment": comments}
    document = f'<html><body><script type="application/ld+json">{json.dumps(data)}</script></body></html>'
    kinds = Counter[str]()
    for _ in range(8):
        kinds += watched.visit(document)
    assert set(kinds) == {"comment.new"}
