"""Fingerprints of the secrets that commenters' pseudonyms are made with."""

from __future__ import annotations

from sqlalchemy import Integer
from sqlalchemy.orm import Mapped, mapped_column

from yalu.db.core.base import Base, Time


class PseudonymKey(Base):
    """A secret used for pseudonyms, by a fingerprint that does not reveal it. The last row is the current one."""

    __tablename__ = "pseudonym_key"

    seq: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    fingerprint: Mapped[str]
    since: Mapped[Time]
