"""Reprints and editions: sketches for finding similar texts, compared pairs, clusters, and probable translations."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from yalu.db.core.base import Base, PlainJson


class TextSketch(Base):
    """The version of an article whose text was last compared with others."""

    __tablename__ = "text_sketch"
    __table_args__ = (Index(None, "version_id"),)

    article_id: Mapped[int] = mapped_column(ForeignKey("article.id"), primary_key=True, autoincrement=False)
    version_id: Mapped[int] = mapped_column(ForeignKey("article_version.id"))


class SketchBand(Base):
    """One band of a sketch. Articles that share a band are candidates for comparison, nothing more."""

    __tablename__ = "sketch_band"
    __table_args__ = (Index(None, "article_id"),)

    key: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    article_id: Mapped[int] = mapped_column(ForeignKey("article.id"), primary_key=True, autoincrement=False)


class Reprint(Base):
    """Two articles of different sources with the same text; ``likeness`` (0 to 1) says how similar the texts are."""

    __tablename__ = "reprint"
    __table_args__ = (
        CheckConstraint("other_id < article_id", name="order"),
        Index(None, "other_id"),
    )

    article_id: Mapped[int] = mapped_column(ForeignKey("article.id"), primary_key=True, autoincrement=False)
    other_id: Mapped[int] = mapped_column(ForeignKey("article.id"), primary_key=True, autoincrement=False)
    likeness: Mapped[float]


class ReprintCluster(Base):
    """An article that is a reprint or was reprinted. ``cluster_id`` is the lowest article id of its cluster."""

    __tablename__ = "reprint_cluster"
    __table_args__ = (Index(None, "cluster_id"), Index(None, "published_at"))

    article_id: Mapped[int] = mapped_column(ForeignKey("article.id"), primary_key=True, autoincrement=False)
    cluster_id: Mapped[int] = mapped_column(ForeignKey("article.id"))
    published_at: Mapped[datetime]
    """The publication date of the compared version; if it has none, when the article was first seen."""


class Edition(Base):
    """An article and the one in the publisher's other language that it probably translates: a guess."""

    __tablename__ = "edition"
    __table_args__ = (Index(None, "original_id"),)

    article_id: Mapped[int] = mapped_column(ForeignKey("article.id"), primary_key=True, autoincrement=False)
    original_id: Mapped[int] = mapped_column(ForeignKey("article.id"))
    confidence: Mapped[float]
    """0 to 1; see yalu.topics.editions."""
    because: Mapped[Any] = mapped_column(PlainJson)
    """What both share: numbers, names, names in capitals, author, publisher id."""
