"""Every field of a record says what it means, and the documents that are made from that are current elsewhere."""

from __future__ import annotations

from dataclasses import fields

import pytest

from yalu.records.definition import RECORDS, meanings
from yalu.records.nouns.article import StoredArticle


@pytest.mark.parametrize("record", RECORDS.values(), ids=RECORDS)
def test_every_field_says_what_it_means(record: type) -> None:
    assert [field.name for field in fields(record) if not meanings(record).get(field.name, "").endswith(".")] == []


def test_a_record_that_extends_another_keeps_its_meanings() -> None:
    stored = meanings(StoredArticle)
    assert stored["title"] == meanings(RECORDS["Article"])["title"] and "reserved" in stored
