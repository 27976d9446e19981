"""Changes of one made-up day, for the tests of reports and their delivery."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from lxml import html

from yalu.model import Kind
from yalu.reasons import Reason
from yalu.records.nouns.change import StoredChange
from yalu.reports.composing.build import build
from yalu.reports.coverage import CoverageState, SourceCoverage
from yalu.reports.report import ComposedReport, Reader
from yalu.sources.source import Terms

SINCE = datetime(2026, 11, 23, tzinfo=UTC)
UNTIL = SINCE + timedelta(days=1)
READER = Reader()
NOW = UNTIL + timedelta(minutes=12)


def at(hour: int, minute: int = 0) -> datetime:
    return SINCE.replace(hour=hour, minute=minute)


def item(change_id: int, kind: Kind, **fields: Any) -> StoredChange:
    """A change with everything that a test does not care about filled in."""
    values: dict[str, Any] = {
        "source_id": "the-estuary",
        "source_name": "The Estuary",
        "source_type": "newspaper",
        "country": "KR",
        "terms": Terms.EXCERPT,
        "significance": 0.5,
        "reason": Reason.of("words.passage_added"),
        "not_before": at(8, 10),
        "not_after": at(14, 5),
        "recorded_at": at(14, 5),
        "crawl_id": 1,
        "article_url": f"https://estuary.example/2026/11/piece-{change_id}/",
        "title": f"Piece {change_id}",
        "language": "en",
    }
    return StoredChange(change_id=change_id, kind=kind, **{**values, **fields})


def report_of(*items: StoredChange, coverage: Iterable[SourceCoverage] = (), **how: Any) -> ComposedReport:
    """The report of those changes on the day of the examples."""
    return build(items, tuple(coverage), **{"reader": READER, "since": SINCE, "until": UNTIL, "now": NOW, **how})


RIVER = {"source_id": "river-daily", "source_name": "河口日报", "source_type": "state-media", "country": "CN"}
STRAIT = {"source_id": "kaikyo", "source_name": "海峡新報", "source_type": "newspaper", "country": "JP"}
HAN = {"source_id": "hangang", "source_name": "한강시론", "source_type": "magazine", "country": "KR"}
TANK = {
    "source_id": "two-banks",
    "source_name": "Two Banks Institute",
    "source_type": "think-tank",
    "country": "US",
}


def busy_items() -> list[StoredChange]:
    platforms = {"article_url": "https://estuary.example/2026/11/yellow-sea-platforms/"}
    platforms["title"] = "Seoul should answer Beijing's Yellow Sea platforms in public"
    return [
        item(
            1,
            Kind.ARTICLE_HEADLINE,
            **platforms,
            byline=("Eleanor Whitcombe",),
            before="Seoul must answer Beijing's Yellow Sea platforms in public",
            after="Seoul should answer Beijing's Yellow Sea platforms in public",
            significance=0.8,
            reason=Reason.of("words.classes", classes=[Reason.of("class.modality")], old="must", new="should"),
            declared=False,
            silent=True,
            rule="R2",
            matched=(
                "Beijing",
                "Seoul",
            ),
            before_version="41",
            after_version="52",
        ),
        item(
            2,
            Kind.ARTICLE_HEADLINE,
            **RIVER,
            title="观点：首尔的“务实外交”走到了十字路口",
            byline=("沈一川",),
            language="zh-Hans",
            before="观点：首尔的务实外交走到了十字路口",
            after="观点：首尔的“务实外交”走到了十字路口",
            significance=0.75,
            reason=Reason.of("words.quoted", text="务实外交"),
            declared=False,
            silent=True,
            rule="R4",
            matched=(
                "首尔",
                "北京",
            ),
            article_url="https://river.example/opinion/seoul-at-the-crossroads",
            before_version="17",
            after_version="60",
        ),
        item(
            3,
            Kind.ARTICLE_BODY,
            **HAN,
            title="[칼럼] 대중 수출의 빈자리, 무엇으로 채울 것인가",
            byline=("문가람",),
            language="ko",
            before="우리가 중간재를 만들면 중국이 그것을 조립해 세계에 판다는 공식이다. 지난해 중국으로 나간 중간재는 "
            "한 해 전보다 12% 줄었다. 공장 한두 곳의 문제가 아니라 공식 자체가 낡았다는 신호다.",
            after="우리가 중간재를 만들면 중국이 그것을 조립해 세계에 판다는 공식이다. 지난해 중국으로 나간 중간재는 "
            "한 해 전보다 21% 줄었다. 공장 한두 곳의 문제가 아니라 공식 자체가 낡았다는 신호다.",
            significance=0.7,
            reason=Reason.of("words.classes", classes=[Reason.of("class.number")], old="12%", new="21%"),
            declared=False,
            silent=True,
            article_url="https://hangang.example/columns/export-to-china-gap",
            before_version="23",
            after_version="61",
        ),
        item(
            4,
            Kind.ARTICLE_NOTICE,
            title="Why the China–South Korea trade pact needs a second act",
            after="Correction, 23 November 2026: An earlier version of this article said that the pact has 20 "
            "chapters. It has 22.",
            significance=0.4,
            reason=Reason.of("words.rewritten"),
        ),
        item(
            5,
            Kind.ARTICLE_GONE,
            **TANK,
            title="China's newest bridge to North Korea is still waiting for traffic",
            significance=0.6,
            reason=Reason.of("article.gone", cause=Reason.of("article.status", status=410), count=2),
            not_before=at(2),
            article_url="https://twobanks.example/bridge-without-traffic",
        ),
        *(
            item(
                10 + number,
                Kind.COMMENT_GONE,
                **platforms,
                platform_comment_id=str(1003 + number),
                before=text,
                significance=0.4,
                reason=Reason.of("comment.missing", count=2),
                not_before=at(2),
                not_after=at(14),
                evidence={"seen": 38, "expected": 41},
            )
            for number, text in enumerate(
                (
                    "With respect, the author has never had to make a radio call to a patrol boat at night.",
                    "How many structures are we speaking of? Every article gives a different figure.",
                    "They meet about jellyfish because jellyfish have no flag.",
                )
            )
        ),
        item(
            20,
            Kind.ARTICLE_BODY,
            **STRAIT,
            title="社説：日中韓の対話を途切れさせてはならない",
            language="ja",
            before="対話とは、仲が良いから続けるものではない。続けることで、仲たがいの値段を上げるものである。",
            after="対話とは、仲が良いから続けるものではない。続けることで、仲たがいの値段を上げるものだろう。",
            significance=0.55,
            reason=Reason.of("words.classes", classes=[Reason.of("class.modality")], old="である", new="だろう"),
            article_url="https://kaikyo.example/shasetsu/1129",
        ),
        item(
            21,
            Kind.ARTICLE_BYLINE,
            **STRAIT,
            title="コラム：中韓の若者はなぜ互いに背を向けるのか",
            language="ja",
            before="水谷環",
            after="水谷環、朴叙俊",
            significance=0.3,
            reason=Reason.of("article.author_added", old="水谷環", new="水谷環、朴叙俊"),
            article_url="https://kaikyo.example/column/1127",
        ),
        item(
            22,
            Kind.ARTICLE_NEW,
            **RIVER,
            title="社评：中韩渔业合作，不应淹没在口水里",
            language="zh-Hans",
            byline=("河口报评论部",),
            significance=0.3,
            reason=Reason.of("article.new"),
            rule="R1",
            matched=("中韩",),
            not_before=None,
            article_url="https://river.example/opinion/fisheries",
        ),
        item(
            23,
            Kind.ARTICLE_NEW,
            **HAN,
            title="[사설] 한중 해양대화, 서해 구조물을 의제에서 빼지 말라",
            language="ko",
            significance=0.3,
            reason=Reason.of("article.new"),
            rule="R1",
            matched=("한중",),
            article_url="https://hangang.example/editorial/seohae",
        ),
        *(
            item(
                30 + number,
                Kind.COMMENT_NEW,
                **platforms,
                platform_comment_id=str(1013 + number),
                after="A new comment.",
                significance=0.1,
                reason=Reason.of("comment.new"),
            )
            for number in range(12)
        ),
        item(
            50,
            Kind.THREAD_CLOSED,
            **HAN,
            title="[사설] 한중 해양대화, 서해 구조물을 의제에서 빼지 말라",
            language="ko",
            significance=0.3,
            reason=Reason.of("thread.closed"),
            article_url="https://hangang.example/editorial/seohae",
        ),
        *(
            item(60 + number, Kind.ARTICLE_BODY, significance=0.05, reason=Reason.of("form.quotes"))
            for number in range(12)
        ),
        item(
            80,
            Kind.SOURCE_TEMPLATE,
            **TANK,
            title=None,
            article_url=None,
            significance=0.1,
            reason=Reason.of("source.same_difference", count=38),
        ),
    ]


def busy_coverage() -> list[SourceCoverage]:
    def source(name: dict[str, str], state: CoverageState = CoverageState.OK, **fields: Any) -> SourceCoverage:
        values: dict[str, Any] = {
            "source_id": name["source_id"],
            "name": name["source_name"],
            "country": name["country"],
            "type": name["source_type"],
            "state": state,
            "crawls": 4,
            "crawls_answered": 4,
            "articles": 14,
            "checks": 56,
            "checks_made": 56,
            "snapshots": 8,
            "snapshots_complete": 8,
            "last_answer": at(20),
        }
        return SourceCoverage(**{**values, **fields})

    estuary = {
        "source_id": "the-estuary",
        "source_name": "The Estuary",
        "source_type": "newspaper",
        "country": "KR",
    }
    blocked = {
        "source_id": "harbour",
        "source_name": "Harbour Post",
        "source_type": "newspaper",
        "country": "HK",
    }
    return [
        source(estuary, snapshots=32, snapshots_complete=31),
        source(RIVER, articles=22, snapshots=0, snapshots_complete=0),
        source(STRAIT, CoverageState.STALE, note=Reason.of("listing.no_links")),
        source(HAN),
        source(TANK, articles=3, snapshots=0),
        source(
            blocked,
            CoverageState.BLOCKED,
            crawls_answered=0,
            note=Reason.of("answer.status", status=403),
            last_answer=None,
            snapshots=0,
        ),
    ]


METHOD = {"topic rules": "3", "extractor": "1", "gone after": "2 checks in a row"}


def busy_report(**fields: Any) -> ComposedReport:
    values: dict[str, Any] = {
        "reader": READER,
        "since": SINCE,
        "until": UNTIL,
        "now": NOW,
        "run_id": "2026-11-24-01",
        "method": METHOD,
    }
    return build(busy_items(), busy_coverage(), **{**values, **fields})


def empty_report() -> ComposedReport:
    return build([], busy_coverage(), reader=READER, since=SINCE, until=UNTIL, now=NOW)


def parsed(page: str) -> Any:
    """A page as a tree; ``Any``, for its stub cannot say that a path finds elements."""
    return html.document_fromstring(page)
