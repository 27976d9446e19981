"""What users add: marks of changes, samples and codes, and pages that they cite."""

from __future__ import annotations

import datetime as dt
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from yalu.db.core.base import Base, Id, PlainJson, by_value
from yalu.records.nouns.change import Mark
from yalu.records.study.coding import CodingStage


class ChangeMark(Base):
    """A user's mark of a change. Rows are only added; the latest of a user and change counts."""

    __tablename__ = "change_mark"
    __table_args__ = (Index(None, "change_id", "user_name", "id"), Index(None, "mark", "change_id"))

    id: Mapped[Id]
    change_id: Mapped[int] = mapped_column(ForeignKey("change.id"))
    user_name: Mapped[str]
    """As YALU_WEB_USERS or the proxy names them."""
    mark: Mapped[Mark] = mapped_column(by_value(Mark))
    """seen, important or noise; none takes the one before back."""
    note: Mapped[str]
    marked_at: Mapped[datetime]


class CodingSample(Base):
    """Changes that were drawn to be coded, with all that is needed to draw them again. Rows are only added."""

    __tablename__ = "coding_sample"
    __table_args__ = (UniqueConstraint("name"),)

    id: Mapped[Id]
    name: Mapped[str]
    """As commands and pages call it."""
    codebook: Mapped[Any] = mapped_column(PlainJson)
    """The codebook as it was when the sample was drawn."""
    filters: Mapped[str]
    """What the population is, as the address of a list has it, without known_at."""
    known_at: Mapped[datetime]
    """The population is what was recorded by then."""
    seed: Mapped[int]
    size: Mapped[int]
    """Units that were asked for; the population may have had fewer."""
    strata: Mapped[str | None]
    """source, country or kind; NULL where the population was not divided."""
    population: Mapped[int]
    """Changes that it was drawn from."""
    coders: Mapped[Any] = mapped_column(PlainJson)
    """Who codes each unit, as YALU_WEB_USERS or the proxy names them."""
    drawn_at: Mapped[datetime]


class CodingUnit(Base):
    """One change of a sample. Rows are only added."""

    __tablename__ = "coding_unit"
    __table_args__ = (UniqueConstraint("sample_id", "place"), UniqueConstraint("sample_id", "change_id"))

    id: Mapped[Id]
    sample_id: Mapped[int] = mapped_column(ForeignKey("coding_sample.id"))
    change_id: Mapped[int] = mapped_column(ForeignKey("change.id"), index=True)
    place: Mapped[int]
    """From 1, in the order of coding."""
    stratum: Mapped[str | None]


class Coding(Base):
    """What a coder gave a unit, or what was agreed on. Rows are only added; the latest counts (decision 0296)."""

    __tablename__ = "coding"
    __table_args__ = (Index(None, "unit_id", "id"),)

    id: Mapped[Id]
    unit_id: Mapped[int] = mapped_column(ForeignKey("coding_unit.id"))
    user_name: Mapped[str]
    stage: Mapped[CodingStage] = mapped_column(by_value(CodingStage))
    """blind: by one coder who sees no other's; reconciled: agreed on after all have coded."""
    code: Mapped[str | None]
    """NULL where the unit was left without a code."""
    note: Mapped[str]
    coded_at: Mapped[datetime]


class Footnote(Base):
    """A page that a bibliography cites; it is visited whatever its topic. Rows follow the file they come from."""

    __tablename__ = "footnote"
    __table_args__ = (UniqueConstraint("bibliography", "entry"), Index(None, "source_id"), Index(None, "key"))

    id: Mapped[Id]
    bibliography: Mapped[str]
    """Path of the file that cites it; empty for an address that was given by hand."""
    entry: Mapped[str]
    """Key of its entry there, or its address."""
    url: Mapped[str]
    key: Mapped[str]
    """Equal for all URLs of one article; see yalu.ids.same_article_address."""
    source_id: Mapped[str]
    """The source whose crawls visit it: one of the registry, or one that is made for its site."""
    cited_on: Mapped[dt.date | None]
    """The day on which the author saw it; NULL where the entry states none."""
    locator: Mapped[str | None]
    """The page or place, as the entry has it."""
    title: Mapped[str | None]
    """As the entry has it."""
    added_at: Mapped[datetime]
    """When the entry was added, or last named another address or day."""
