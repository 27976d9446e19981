-- The tables of the file that `yalu export --format sqlite` writes. Datasette reads the foreign keys.

CREATE TABLE sources (source_id TEXT PRIMARY KEY, name TEXT, country TEXT, type TEXT, terms TEXT, homepage TEXT);
CREATE TABLE articles (article_id INTEGER PRIMARY KEY, source_id TEXT REFERENCES sources (source_id), url TEXT,
  title TEXT, language TEXT, published_at TEXT, first_seen_at TEXT, versions INTEGER, comments INTEGER);
CREATE TABLE article_versions (version TEXT PRIMARY KEY, article_id INTEGER REFERENCES articles (article_id),
  seq INTEGER, title TEXT, body TEXT, byline TEXT, language TEXT, label TEXT, published_at TEXT,
  not_before TEXT, not_after TEXT, content_hash TEXT, capture_id INTEGER, sha256 TEXT);
CREATE TABLE comment_versions (version TEXT PRIMARY KEY, comment_id INTEGER,
  article_id INTEGER REFERENCES articles (article_id), platform_comment_id TEXT, seq INTEGER, state TEXT, text TEXT,
  author_key TEXT, posted_at TEXT, not_before TEXT, not_after TEXT, content_hash TEXT);
CREATE TABLE changes (change_id INTEGER PRIMARY KEY, kind TEXT, source_id TEXT REFERENCES sources (source_id),
  article_id INTEGER REFERENCES articles (article_id), article_url TEXT, title TEXT, language TEXT, country TEXT,
  issues TEXT, comment_id INTEGER, platform_comment_id TEXT, before TEXT, after TEXT, before_version TEXT,
  after_version TEXT, before_hash TEXT, after_hash TEXT, significance REAL, reason TEXT, declared INTEGER,
  silent INTEGER, baseline INTEGER, withdrawn INTEGER, not_before TEXT, not_after TEXT, recorded_at TEXT, terms TEXT,
  quoted_up_to INTEGER);
CREATE TABLE change_marks (mark_id INTEGER PRIMARY KEY, change_id INTEGER REFERENCES changes (change_id), user TEXT,
  mark TEXT, note TEXT, marked_at TEXT);
CREATE INDEX ix_change_marks_change_id ON change_marks (change_id);
CREATE INDEX ix_articles_source_id ON articles (source_id);
CREATE INDEX ix_article_versions_article_id ON article_versions (article_id);
CREATE INDEX ix_comment_versions_article_id ON comment_versions (article_id);
CREATE INDEX ix_changes_kind_not_after ON changes (kind, not_after);
CREATE INDEX ix_changes_source_id_not_after ON changes (source_id, not_after);
CREATE INDEX ix_changes_article_id ON changes (article_id);
