"""Full-text search over every version of articles and comments, with the same results on SQLite and PostgreSQL.

``search`` answers queries, ``search_index`` maintains the index, ``tokenizer`` makes the tokens of both. Decision 0075.
"""
