"""The tables, one class each. Importing this package registers all of them on ``Base.metadata``."""

from __future__ import annotations

from yalu.db.core.base import Base
from yalu.db.models.articles import Article, ArticleVersion, Check, RevisitSchedule, TopicMatch
from yalu.db.models.changes import Change, Erasure, Reextraction, ReextractionReview, Watermark
from yalu.db.models.crawls import (
    BodyRemoval,
    Capture,
    CapturePayload,
    Crawl,
    HostRefusal,
    HostTerms,
    Source,
    SourceCheck,
    StagedObservation,
    Url,
)
from yalu.db.models.evidence import LogCheckpoint, LogEntry, PublicCopy
from yalu.db.models.reports import Delivery, OptOut, Outage, Report, ReportItem, Silence, Subscription
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
from yalu.db.models.threads import Comment, CommentAbsence, CommentVersion, PseudonymKey, Thread, ThreadSnapshot
from yalu.db.models.users import ChangeMark, Coding, CodingSample, CodingUnit, Footnote

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
