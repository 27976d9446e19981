"""Class 90 of the second set: real changes on healthy outlets, several at once as they come."""

from __future__ import annotations

from benchmarks.attacks.happenings import (
    branch_removed,
    bylined,
    closed,
    corrected,
    moved,
    placeholder,
    posted,
    relabelled,
    removed,
    restored,
    retitled,
    reworded,
    withdrawn,
)
from benchmarks.attacks.second.plan import Case

CHANGES = (
    Case(
        "spam-swept",
        "A moderator sweeps three advertisements from two threads in one evening.",
        "en",
        "substack",
        layout="newsletter",
        sizes=(9, 4, 14, 6),
        happens=(removed(3, 1), removed(3, 4), removed(3, 2, 1)),
    ),
    Case(
        "quarrel-removed",
        "A comment is removed with all the replies to it.",
        "en",
        "coral",
        layout="annotated",
        sizes=(6, 4, 20, 5),
        happens=(branch_removed(3),),
    ),
    Case(
        "correction",
        "A figure is put right in the last paragraph, and a notice below owns up to it.",
        "en",
        "xenforo",
        layout="json-ld",
        happens=(
            corrected(
                3,
                2,
                "The warehouse held 4,100 crates that winter.",
                "Correction: an earlier version of this article gave the number of crates as 41,000.",
            ),
        ),
    ),
    Case(
        "post-shielded",
        "A forum's administrator shields one post; another is written in the same hours.",
        "zh",
        "discuz",
        layout="chinese-portal",
        happens=(placeholder(3, "提示: 该帖被管理员或版主屏蔽", 2), posted(3)),
    ),
    Case(
        "one-goes-one-comes",
        "A reader deletes a comment and another writes one before the next check: the count stays.",
        "ko",
        "naver",
        layout="korean-news",
        happens=(removed(3, 3), posted(3)),
    ),
    Case(
        "closed-after-two-weeks",
        "A thread is closed, the same piece's byline is put right, and another goes to a new section with a new title.",
        "ja",
        "nested-articles",
        layout="annotated",
        happens=(closed(3), bylined(3, 3, "早瀬みちる・黒木遼"), relabelled(3, 1, "論説"), retitled(4, 1)),
    ),
    Case(
        "moved-and-discussed",
        "A piece moves to another address with a redirect and is commented there; another is withdrawn and comes back.",
        "en",
        "user-comments",
        layout="open-graph",
        sizes=(6, 3, 11, 5, 7, 4, 8),
        happens=(moved(2, 1, "features/the-first-piece"), posted(4, 92, 1), withdrawn(1, 4, 404), restored(4, 4)),
    ),
    Case(
        "archive-weeded",
        "Two responses in a numbered archive change: one is taken back by its author, another is removed.",
        "en",
        "archived-responses",
        layout="hand-made",
        sizes=(5, 8, 15, 4),
        happens=(reworded(3, 2), removed(3, 6)),
    ),
)
