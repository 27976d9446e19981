"""Platforms that are recognised but not read: closed to non-browser clients, or out of service.

Their thread has a note that there may be comments and why none are known.
"""

from __future__ import annotations

from dataclasses import dataclass

from lxml.html import HtmlElement

from yalu.model import ParsedThread
from yalu.pages.comments.platform import InPage, Sight, Start
from yalu.pages.comments.remote_api import nodes
from yalu.pages.document.elements import tokens
from yalu.reasons import Reason


@dataclass(frozen=True, slots=True)
class Unreadable(InPage):
    """One such platform, recognised by ids, classes, tags and script URLs."""

    name: str
    why: str
    """The code of the reason."""
    ids: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    script: str | None = None

    def start(self, sight: Sight) -> Start | None:
        """Return a thread that holds only the reason."""
        cut: tuple[HtmlElement, ...] = nodes(sight, self.ids, self.classes)
        cut += tuple(node for tag in self.tags for node in sight.elements.tagged(tag))
        by_script = self.script is not None and self.script in sight.script_heads
        return (
            Start(ParsedThread(self.name, note=Reason.of(self.why, platform=self.name)), (), cut)
            if cut or by_script
            else None
        )


GONE = "snapshot.shut_down"
_CLOSED = "snapshot.drawn"
_ISSUE = "snapshot.issue"

ALL = (
    Unreadable("facebook", "snapshot.unsupported", classes=("fb-comments",), tags=("fb:comments",)),
    Unreadable("hyvor-talk", _CLOSED, ids=("hyvor-talk-view",), tags=("hyvor-talk-comments",)),
    Unreadable("livere", _CLOSED, ids=("lv-container",), script="cdn-city.livere.com/js/embed"),
    Unreadable("changyan", _CLOSED, ids=("SOHUCS",)),
    Unreadable("vuukle", _CLOSED, ids=("vuukle-comments",)),
    Unreadable("utterances", _ISSUE, classes=("utterances",), script="//utteranc.es/client.js"),
    Unreadable("giscus", _ISSUE, classes=("giscus",), script="//giscus.app/client.js"),
    Unreadable("gitalk", _ISSUE, ids=("gitalk-container",)),
    Unreadable("fastcomments", _CLOSED, ids=("fastcomments-widget",), script="cdn.fastcomments.com/js/embed"),
    Unreadable("graphcomment", _CLOSED, ids=("graphcomment",), script="graphcomment.com/js/integration"),
    Unreadable("cusdis", _CLOSED, ids=("cusdis_thread",)),
    Unreadable("naver", _CLOSED, ids=tokens("cbox_module u_cbox naverComment_template")),
    Unreadable("daum", _CLOSED, classes=("alex-area",)),
    Unreadable("livefyre", GONE, ids=tokens("livefyre-comments livefyre"), script="livefyre.com/"),
    Unreadable("intensedebate", GONE, ids=("idc-container", "IDCommentsPostTitle")),
    Unreadable("duoshuo", GONE, classes=("ds-thread",), script="static.duoshuo.com/embed"),
)
