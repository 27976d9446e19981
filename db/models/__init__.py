"""The tables, one class each. Importing this package registers all of them on ``Base.metadata``."""

from __future__ import annotations

from yalu.db.core.base import Base
from yalu.db.models.articles import Article, ArticleVersion, Check, RevisitSchedule, TopicMatch
from yalu.db.models.changes import Change, Erasure, Watermark
from yalu.db.models.coding import Coding, CodingSample, CodingUnit
from yalu.db.models.crawls import (
    BodyRemoval,
    Capture,
    CapturePayload,
    Crawl,
    HostRefusal,
    Source,
    SourceCheck,
    StagedObservation,
    Url,
)
from yalu.db.models.footnotes import Footnote
from yalu.db.models.host_terms import HostTerms
from yalu.db.models.keys import PseudonymKey
from yalu.db.models.log import LogCheckpoint, LogEntry
from yalu.db.models.marks import ChangeMark
from yalu.db.models.outages import Outage, Silence
from yalu.db.models.public_copies import PublicCopy
from yalu.db.models.reextractions import Reextraction, ReextractionReview
from yalu.db.models.reports import Delivery, OptOut, Report, ReportItem
from yalu.db.models.reprints import Edition, Reprint, ReprintCluster, SketchBand, TextSketch
from yalu.db.models.rollups import (
    ArticleAuthor,
    ArticleCommentCount,
    ArticleTerm,
    ChangeRollup,
    Commenter,
    CommenterArticle,
    CrawlRollup,
    SourceLanguage,
)
from yalu.db.models.subscriptions import Subscription
from yalu.db.models.threads import Comment, CommentAbsence, CommentVersion, Thread, ThreadSnapshot

__all__ = [
    "Article",
    "ArticleAuthor",
    "ArticleCommentCount",
    "ArticleTerm",
    "ArticleVersion",
    "Base",
    "BodyRemoval",
    "Capture",
    "CapturePayload",
    "Change",
    "ChangeMark",
    "ChangeRollup",
    "Check",
    "Coding",
    "CodingSample",
    "CodingUnit",
    "Comment",
    "CommentAbsence",
    "CommentVersion",
    "Commenter",
    "CommenterArticle",
    "Crawl",
    "CrawlRollup",
    "Delivery",
    "Edition",
    "Erasure",
    "Footnote",
    "HostRefusal",
    "HostTerms",
    "LogCheckpoint",
    "LogEntry",
    "OptOut",
    "Outage",
    "PseudonymKey",
    "PublicCopy",
    "Reextraction",
    "ReextractionReview",
    "Report",
    "ReportItem",
    "Reprint",
    "ReprintCluster",
    "RevisitSchedule",
    "Silence",
    "SketchBand",
    "Source",
    "SourceCheck",
    "SourceLanguage",
    "StagedObservation",
    "Subscription",
    "TextSketch",
    "Thread",
    "ThreadSnapshot",
    "TopicMatch",
    "Url",
    "Watermark",
]
