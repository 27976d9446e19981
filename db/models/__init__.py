"""The tables, one word each. Importing this package registers all of them on ``Base.metadata``."""

from __future__ import annotations

from db.core.base import Base
from db.models.articles import Article, ArticleVersion, Look, Match, Visit
from db.models.changes import Change, Delivery, Erasure, Item, Report, Watermark
from db.models.crawls import (
    Address,
    BodyRemoval,
    Capture,
    CapturePayload,
    Crawl,
    Host,
    Source,
    StagedObservation,
    Trial,
)
from db.models.keys import PseudonymKey
from db.models.reextractions import Reading, Recheck
from db.models.reprints import Band, Cluster, Edition, Reprint, Sketch
from db.models.rollups import ArticleAuthor, ArticleTerm, Commenter, CommenterArticle, CommentTally
from db.models.threads import Absence, Comment, CommentVersion, Read, Thread

__all__ = [
    "Absence",
    "Address",
    "Article",
    "ArticleAuthor",
    "ArticleTerm",
    "ArticleVersion",
    "Band",
    "Base",
    "BodyRemoval",
    "Capture",
    "CapturePayload",
    "Change",
    "Cluster",
    "Comment",
    "CommentTally",
    "CommentVersion",
    "Commenter",
    "CommenterArticle",
    "Crawl",
    "Delivery",
    "Edition",
    "Erasure",
    "Host",
    "Item",
    "Look",
    "Match",
    "PseudonymKey",
    "Read",
    "Reading",
    "Recheck",
    "Report",
    "Reprint",
    "Sketch",
    "Source",
    "StagedObservation",
    "Thread",
    "Trial",
    "Visit",
    "Watermark",
]
