"""What people call things leads to them."""

from __future__ import annotations

import pytest

from tests.db.db_samples import COLUMN, SOURCE, URL, Days, look
from yalu import ids
from yalu.db.core.engine import Database
from yalu.db.maintenance.pseudonyms import comments_of, sources_of_commenter
from yalu.db.queries.sources import require_source
from yalu.errors import UnknownItem
from yalu.model import ParsedComment, ParsedThread


def test_commenters_and_comments_are_found_by_their_names(database: Database) -> None:
    days = Days(database)
    talk = ParsedThread(
        "wordpress", (ParsedComment("11", "One", author="Kim"), ParsedComment("12", "Two", author="Kim"))
    )
    days.visit(look(COLUMN, talk))
    key = ids.pseudonym("s3cret", SOURCE.id, "Kim")
    assert key is not None
    assert sources_of_commenter(database, key) == [SOURCE.id]
    assert comments_of(database, SOURCE.id, key) == [f"{URL}#11", f"{URL}#12"]
    require_source(database, SOURCE.id)
    with pytest.raises(UnknownItem, match="nobody"):
        require_source(database, "nobody")
