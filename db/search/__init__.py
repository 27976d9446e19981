"""Full-text search over every version of articles and comments, the same on SQLite and PostgreSQL.

``search`` answers queries, ``search_index`` keeps the index, ``tokenizer`` makes the tokens of both.
"""
