"""Two pieces on a real WordPress, with adverts, counters and boxes that differ at each request, seen once."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from tests.pipeline.watching import Watch
from tests.servers.wordpress import WordPress

BRIDGE = (
    "<p>The new bridge over the Yalu has stood finished and unused for ten years. Beijing paid for it, and Pyongyang "
    "has not built the road that should meet it.</p>\n"
    "<p>Traders in Dandong count 70 trucks a day on the old bridge. They will wait another winter, because they have "
    "no other choice, and because the ferry stops when the river freezes.</p>\n"
    "<p>What the two governments call friendship is a matter of customs forms here. A form that is stamped in the "
    "morning is worth more than any communiqué that is signed in the evening.</p>"
)
VISA = (
    "<p>한국과 중국이 서로 비자를 면제한 지 한 해가 지났다. 관광객은 늘었지만 말이 통하는 안내소는 여전히 드물다.</p>\n"
    "<p>서울 명동의 상인들은 중국어를 다시 배우기 시작했다. 정부는 지원을 약속했지만 예산은 아직 통과되지 않았다.</p>\n"
    "<p>왕래가 쉬워졌다고 마음이 가까워지는 것은 아니다. 그래도 먼저 만나야 다툴 수도 있고 화해할 수도 있다.</p>"
)


@dataclass
class Paper:
    """Two pieces on the site, seen once."""

    site: WordPress
    watch: Watch
    bridge: int
    visa: int
    first: int
    answer: int
    last: int

    def changes(self) -> Counter[tuple[str, str | None]]:
        return self.watch.changes()


def open_paper(site: WordPress, watch: Watch) -> Paper:
    """Write both pieces and four comments, and look for the first time."""
    site.noise(True)
    bridge = site.post("A bridge that nobody crosses", BRIDGE, slug="bridge", date="2026-10-25 09:00:00")
    visa = site.post("비자 면제 한 해, 남은 숙제", VISA, slug="visa", date="2026-10-26 09:00:00")
    first = site.comment(bridge, "I drove there last May. The gate is rusty.", author="Kim", date="2026-10-27 01:00:00")
    answer = site.comment(bridge, "So is the one in Dandong.", author="Li", parent=first, date="2026-10-27 02:00:00")
    last = site.comment(bridge, "Who pays the guards?", author="Park", date="2026-10-27 03:00:00")
    site.comment(visa, "안내소가 더 필요합니다.", author="최", date="2026-10-27 04:00:00")
    watch.sources.write_text(
        f"""
[[source]]
id = "paper"
name = "Paper"
homepage = "{site.url}/"
country = "KR"
languages = ["en", "ko"]
type = "newspaper"
discover = [ {{ feed = "{site.url}/feed/" }}, {{ wordpress = "{site.url}/" }} ]
scope = "all"
delay = "0s"
allow_private_hosts = true
""",
        encoding="utf-8",
    )
    summary = watch.look()
    assert summary["sources"] == {"paper": "ok"}
    assert (summary["articles_new"], summary["comments_new"]) == (2, 4)
    assert (summary["changes"], summary["baseline"]) == ({}, 2)
    return Paper(site, watch, bridge, visa, first, answer, last)
