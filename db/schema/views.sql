-- Views with plain names, which answer users' common questions. db/schema/views.py creates them in this order, and
-- db/schema/view_macros.py expands the words in capitals that stand for what the two databases write differently.

-- The current versions: those that no re-extraction replaced. All other views read versions here.
CREATE VIEW article_states AS
SELECT * FROM article_version v WHERE NOT EXISTS (SELECT 1 FROM reextraction r WHERE r.replaced_id = v.id);

CREATE VIEW comment_states AS
SELECT * FROM comment_version v
WHERE NOT EXISTS (SELECT 1 FROM reextraction r WHERE r.replaced_comment_id = v.id);

-- Crawls of the source itself, as against copies from an archive.
CREATE VIEW live_crawls AS
SELECT * FROM crawl WHERE archive IS NULL;

-- Every change ever recorded, with names instead of ids; withdrawn when re-extraction found that no publisher made it.
CREATE VIEW recorded_changes AS
SELECT c.id AS change_id, c.kind, c.source_id, s.name AS source_name, s.type AS source_type, s.country,
       v.language, g.tags AS issues, c.article_id,
       CASE WHEN a.erased_at IS NULL THEN a.url ELSE NULL END AS article_url, v.title,
       c.comment_id, m.platform_id AS platform_comment_id, c.before, c.after,
       COALESCE(VERSION('v', c.old_version_id), VERSION('c', c.old_comment_version_id)) AS before_version,
       COALESCE(VERSION('v', c.new_version_id), VERSION('c', c.new_comment_version_id)) AS after_version,
       COALESCE(o.content_hash, oc.content_hash) AS before_hash,
       COALESCE(n.content_hash, nc.content_hash) AS after_hash,
       c.significance, c.reason, c.declared, NOT c.declared AS silent, c.baseline,
       EXISTS (SELECT 1 FROM reextraction r WHERE r.change_id = c.id AND r.kind = 'withdrawn') AS withdrawn,
       c.not_before, c.not_after, c.recorded_at, PERMITTED(s.terms, h.reserved) AS terms,
       CAPTURES(c.evidence) AS captures, s.stance, c.thread_id, c.evidence
FROM change c
JOIN source s ON s.id = c.source_id
LEFT JOIN article a ON a.id = c.article_id
LEFT JOIN revisit_schedule h ON h.article_id = c.article_id
LEFT JOIN topic_match g
  ON g.id = (SELECT max(t.id) FROM topic_match t WHERE t.article_id = c.article_id)
LEFT JOIN article_version o ON o.id = c.old_version_id
LEFT JOIN article_version n ON n.id = c.new_version_id
LEFT JOIN comment_version oc ON oc.id = c.old_comment_version_id
LEFT JOIN comment_version nc ON nc.id = c.new_comment_version_id
LEFT JOIN article_version v
  ON v.id = (SELECT n.id FROM article_states n WHERE n.article_id = c.article_id ORDER BY n.seq DESC LIMIT 1)
LEFT JOIN comment m ON m.id = c.comment_id;

-- Every change that was not withdrawn and was not there before the first visit (baseline). The other views of changes
-- are parts of it.
CREATE VIEW changes AS
SELECT * FROM recorded_changes WHERE NOT withdrawn AND NOT baseline;

-- Headlines that were edited; silent when the page shows neither a notice nor a newer date of change.
CREATE VIEW headline_changes AS
SELECT * FROM changes WHERE kind = 'article.headline';

-- Significant edits that the page does not disclose.
CREATE VIEW silent_edits AS
SELECT * FROM changes
WHERE kind IN ('article.headline', 'article.body') AND silent AND significance >= 0.5;

-- Correction notices, and how long after the article was first seen they appeared.
CREATE VIEW notices AS
SELECT n.*, a.first_seen_at, SECONDS(a.first_seen_at, n.not_after) AS seconds_after_first_seen
FROM changes n JOIN article a ON a.id = n.article_id
WHERE n.kind = 'article.notice';

-- Articles that are no longer available, and when they came back, if they did.
CREATE VIEW removed_articles AS
SELECT g.*, (SELECT min(b.not_after) FROM change b
             WHERE b.kind = 'article.back' AND b.article_id = g.article_id AND b.id > g.change_id) AS back_at
FROM changes g WHERE g.kind = 'article.gone';

-- Comments that disappeared, their last visible words, and how long they were visible. The state says what is in their
-- place now: removed, deleted-by-author or held with the placeholder that the page shows (or last showed); gone when
-- the thread shows nothing in their place; visible when they are back (decision 0193).
CREATE VIEW vanished_comments AS
SELECT g.*, w.text, w.author_key, w.posted_at, f.not_after AS first_seen_at,
       SECONDS(f.not_after, g.not_after) AS seconds_visible,
       (SELECT min(b.not_after) FROM change b
        WHERE b.kind IN ('comment.back', 'comment.edited') AND b.comment_id = g.comment_id AND b.id > g.change_id) AS back_at,
       CASE WHEN p.state <> 'visible' THEN p.state
            WHEN p.id = c.new_comment_version_id THEN 'removed'
            WHEN (SELECT l.kind FROM change l WHERE l.comment_id = g.comment_id
                  AND l.kind IN ('comment.gone', 'comment.back', 'comment.edited') ORDER BY l.id DESC LIMIT 1) <> 'comment.gone'
            THEN 'visible' ELSE 'gone' END AS state,
       CASE WHEN p.state <> 'visible' OR p.id = c.new_comment_version_id THEN NULLIF(p.text, '') END AS placeholder
FROM changes g
JOIN change c ON c.id = g.change_id
JOIN comment_version f
  ON f.id = (SELECT n.id FROM comment_states n WHERE n.comment_id = g.comment_id ORDER BY n.seq LIMIT 1)
JOIN comment_version p
  ON p.id = (SELECT n.id FROM comment_states n WHERE n.comment_id = g.comment_id ORDER BY n.seq DESC LIMIT 1)
LEFT JOIN comment_version w
  ON w.id = (SELECT n.id FROM comment_states n
             WHERE n.comment_id = g.comment_id AND n.not_after <= g.not_after AND n.state = 'visible'
             AND n.id <> COALESCE(c.new_comment_version_id, 0)
             ORDER BY n.seq DESC LIMIT 1)
WHERE g.kind = 'comment.gone';

-- How soon comments disappeared: within an hour, a day, a week of first being seen.
CREATE VIEW comment_removals AS
SELECT c.id AS change_id, c.source_id, c.comment_id, c.not_after,
       CASE WHEN SECONDS(f.not_after, c.not_after) <= 3600 THEN 1 ELSE 0 END AS within_hour,
       CASE WHEN SECONDS(f.not_after, c.not_after) <= 86400 THEN 1 ELSE 0 END AS within_day,
       CASE WHEN SECONDS(f.not_after, c.not_after) <= 604800 THEN 1 ELSE 0 END AS within_week
FROM change c
JOIN comment_version f
  ON f.id = (SELECT n.id FROM comment_states n WHERE n.comment_id = c.comment_id ORDER BY n.seq LIMIT 1)
WHERE c.kind = 'comment.gone';

-- Articles and comments that were removed and came back.
CREATE VIEW returned_items AS
SELECT * FROM changes WHERE kind IN ('article.back', 'comment.back');

-- Comments whose words were edited.
CREATE VIEW edited_comments AS
SELECT * FROM changes WHERE kind = 'comment.edited';

-- Threads that were closed or opened.
CREATE VIEW closed_threads AS
SELECT * FROM changes WHERE kind IN ('thread.closed', 'thread.opened');

-- Articles that moved behind a paywall or out of it.
CREATE VIEW access_changes AS
SELECT * FROM changes WHERE kind = 'article.access';

-- Changed bylines, dates, and section or opinion labels.
CREATE VIEW relabelled_articles AS
SELECT * FROM changes WHERE kind IN ('article.byline', 'article.label', 'article.date');

-- What each host asked of machines, state by state, with the answers that followed and the change that was recorded.
CREATE VIEW terms_history AS
SELECT t.host, t.seq, t.not_after AS since, t.not_before, t.last_seen_at, t.signals, t.decisions,
       t.decisions -> 'fetch' ->> 'answer' AS may_fetch, t.decisions -> 'keep' ->> 'answer' AS may_keep,
       t.decisions -> 'quote' ->> 'answer' AS may_quote,
       t.decisions -> 'hand to a model' ->> 'answer' AS may_give_to_model,
       c.id AS change_id, c.significance, c.reason, t.robots_capture_id, t.tdmrep_capture_id, w.source_id
FROM host_terms t
JOIN crawl w ON w.id = t.crawl_id
LEFT JOIN change c ON c.crawl_id = t.crawl_id AND c.kind = 'source.terms' AND c.evidence ->> 'host' = t.host;

-- Every version of every article, for reading, comparing and exporting.
CREATE VIEW article_versions AS
SELECT v.id AS version_id, VERSION('v', v.id) AS version, v.article_id, v.seq, a.source_id,
       CASE WHEN a.erased_at IS NULL THEN a.url ELSE NULL END AS url, a.publisher_id, v.title, v.subtitle, v.byline,
       v.language, v.label, v.access, LENGTH_OF(v.notices) AS notices, v.notices AS notice_texts, v.tags,
       v.published_at, v.published AS published_at_raw, v.published_text, v.modified_at,
       v.modified AS modified_at_raw, v.modified_text, v.body, length(v.body) AS characters, v.quality, v.provenance,
       v.crawl_id, v.not_before, v.not_after,
       COALESCE((SELECT max(k.last_repeated_at) FROM article_check k
                 WHERE k.article_id = v.article_id AND k.version_id = v.id), v.not_after) AS last_seen_at,
       v.content_hash, v.capture_id, p.sha256 AS capture_sha256, v.extractor,
       PERMITTED(s.terms, h.reserved) AS terms,
       v.seq = (SELECT max(seq) FROM article_states n WHERE n.article_id = v.article_id) AS is_current
FROM article_states v
JOIN article a ON a.id = v.article_id
JOIN source s ON s.id = a.source_id
LEFT JOIN revisit_schedule h ON h.article_id = a.id
LEFT JOIN capture p ON p.id = v.capture_id;

-- The current state of each article in scope, why it is in scope, and whether it is still available.
CREATE VIEW current_articles AS
SELECT a.id AS article_id, a.source_id, s.name AS source_name, s.type AS source_type, s.country, s.stance,
       CASE WHEN a.erased_at IS NULL THEN a.url ELSE NULL END AS url, v.title, v.byline, v.body, v.language, v.label,
       v.access, v.published_at, a.first_seen_at, v.not_after AS changed_at, v.seq AS versions,
       COALESCE(q.comments, 0) AS comments, VERSION('v', v.id) AS version, v.id AS version_id, v.content_hash,
       PERMITTED(s.terms, h.reserved) AS terms, m.score, m.rule, m.terms AS terms_matched, m.tags AS issues,
       COALESCE((SELECT c.kind FROM change c WHERE c.article_id = a.id
                 AND c.kind IN ('article.gone', 'article.back') ORDER BY c.id DESC LIMIT 1), '')
         <> 'article.gone' AS available
FROM article a
JOIN source s ON s.id = a.source_id
JOIN article_version v ON v.article_id = a.id
  AND v.id = (SELECT n.id FROM article_states n WHERE n.article_id = v.article_id ORDER BY n.seq DESC LIMIT 1)
LEFT JOIN topic_match m ON m.id = (SELECT max(id) FROM topic_match n WHERE n.article_id = a.id)
LEFT JOIN article_comment_count q ON q.article_id = a.id
LEFT JOIN revisit_schedule h ON h.article_id = a.id
WHERE a.in_scope;

-- Why each article is in scope or not, with its score.
CREATE VIEW scope_decisions AS
SELECT a.id AS article_id, a.source_id, a.url, v.title, m.in_scope, m.score, m.rule, m.terms, m.lexicon, m.at
FROM article a
JOIN topic_match m ON m.article_id = a.id
  AND m.id = (SELECT max(id) FROM topic_match n WHERE n.article_id = m.article_id)
LEFT JOIN article_version v
  ON v.id = (SELECT n.id FROM article_states n WHERE n.article_id = m.article_id ORDER BY n.seq DESC LIMIT 1);

-- The terms that the last topic match of an article found in it, one row each.
CREATE VIEW article_terms AS
SELECT t.article_id, t.source_id, t.term, t.kind AS term_kind, t.field, t.month, a.in_scope, a.url
FROM article_term t LEFT JOIN article a ON a.id = t.article_id
WHERE t.kind <> 'tag';

-- The topics that the last topic match of an article assigned to it, one row each.
CREATE VIEW article_tags AS
SELECT article_id, source_id, term AS tag, month FROM article_term WHERE kind = 'tag';

-- How often each source uses a term, month by month.
CREATE VIEW term_months AS
SELECT source_id, month, term, kind AS term_kind, count(DISTINCT article_id) AS articles
FROM article_term WHERE month IS NOT NULL AND kind <> 'tag'
GROUP BY source_id, month, term, kind;

-- The articles of each author, with source and date.
CREATE VIEW author_articles AS
SELECT w.author, w.source_id, w.article_id, (SELECT a.url FROM article a WHERE a.id = w.article_id) AS url,
       NEWEST(title, w.article_id) AS title, NEWEST(language, w.article_id) AS language, w.at AS published_at
FROM article_author w;

-- Every version of every comment.
CREATE VIEW comment_versions AS
SELECT w.comment_id, m.platform_id AS platform_comment_id, w.parent_id, VERSION('c', w.id) AS version,
       w.id AS version_id, w.seq, w.state, w.text, w.author_key, w.posted_at, w.posted AS posted_at_raw,
       w.posted_text, w.snapshot_id, w.not_before, w.not_after, w.content_hash, t.id AS thread_id, t.platform, t.article_id,
       CASE WHEN a.erased_at IS NULL THEN a.url ELSE NULL END AS article_url, NEWEST(title, a.id) AS title,
       NEWEST(language, a.id) AS language, a.source_id, s.name AS source_name, s.type AS source_type, s.country,
       PERMITTED(s.terms, h.reserved) AS terms,
       w.seq = (SELECT max(seq) FROM comment_states n WHERE n.comment_id = w.comment_id) AS is_current
FROM comment_states w
JOIN comment m ON m.id = w.comment_id
JOIN thread t ON t.id = m.thread_id
JOIN article a ON a.id = t.article_id
JOIN source s ON s.id = a.source_id
LEFT JOIN revisit_schedule h ON h.article_id = a.id;

-- The newest version of each comment, and whether it is visible: not if it is gone and has not come back.
CREATE VIEW current_comments AS
SELECT w.*, w.seq AS versions, f.not_after AS first_seen_at,
       COALESCE((SELECT c.kind FROM change c WHERE c.comment_id = w.comment_id
                 AND c.kind IN ('comment.gone', 'comment.back') ORDER BY c.id DESC LIMIT 1), '')
         <> 'comment.gone' AS visible
FROM comment_versions w
JOIN comment_version f
  ON f.id = (SELECT n.id FROM comment_states n WHERE n.comment_id = w.comment_id ORDER BY n.seq LIMIT 1)
WHERE w.is_current;

-- The number of comments on an article, and on its first day.
CREATE VIEW comment_counts AS
SELECT n.article_id, a.source_id, a.url, a.first_seen_at, n.comments, n.first_day AS comments_first_day
FROM article_comment_count n LEFT JOIN article a ON a.id = n.article_id;

-- What is stored of each commenter: a key per source, never a name.
CREATE VIEW commenters AS
SELECT source_id, author_key, comments, articles, first_seen_at, last_seen_at FROM commenter;

-- The articles that each commenter commented on.
CREATE VIEW commenter_articles AS
SELECT w.source_id, w.author_key, w.article_id, a.url, w.comments, w.first_seen_at, w.last_seen_at
FROM commenter_article w LEFT JOIN article a ON a.id = w.article_id;

-- Since when each source is watched, how its crawls ended, and what they brought.
CREATE VIEW source_coverage AS
SELECT s.id AS source_id, s.name, s.type, s.country, s.first_seen_at AS watched_since, s.every,
       (SELECT count(*) FROM live_crawls c WHERE c.source_id = s.id AND c.ended_at IS NOT NULL) AS crawls,
       (SELECT count(*) FROM live_crawls c WHERE c.source_id = s.id AND c.verdict IN ('ok', 'partial'))
         AS crawls_answered,
       (SELECT max(c.ended_at) FROM live_crawls c WHERE c.source_id = s.id) AS last_crawl_at,
       (SELECT max(c.ended_at) FROM live_crawls c WHERE c.source_id = s.id AND c.verdict IN ('ok', 'partial'))
         AS last_answer_at,
       (SELECT c.verdict FROM live_crawls c WHERE c.source_id = s.id AND c.ended_at IS NOT NULL
        ORDER BY c.id DESC LIMIT 1) AS last_verdict,
       (SELECT count(*) FROM article a WHERE a.source_id = s.id AND a.in_scope) AS articles,
       (SELECT max(a.first_seen_at) FROM article a WHERE a.source_id = s.id AND a.in_scope) AS last_new_at
FROM source s;

-- Periods in which a source was not seen for longer than twice its crawl interval.
CREATE VIEW coverage_gaps AS
SELECT source_id, previous_end AS gap_from, started_at AS gap_to, SECONDS(previous_end, started_at) AS seconds
FROM (SELECT c.source_id, c.started_at, s.every,
             lag(c.ended_at) OVER (PARTITION BY c.source_id ORDER BY c.id) AS previous_end
      FROM live_crawls c JOIN source s ON s.id = c.source_id
      WHERE c.verdict IN ('ok', 'partial')) answered
WHERE SECONDS(previous_end, started_at) > 2 * every;

-- The usual time between new articles of each source, and since when it has had none.
CREATE VIEW source_silence AS
SELECT source_id, count(*) AS articles, max(first_seen_at) AS last_new_at,
       SECONDS(min(first_seen_at), max(first_seen_at)) / NULLIF(count(*) - 1, 0) AS usual_seconds
FROM article WHERE in_scope GROUP BY source_id;

-- The changes in each report.
CREATE VIEW report_items AS
SELECT i.report_id, r.since, r.until, r.made_at, i.position, c.*
FROM report_item i
JOIN report r ON r.id = i.report_id
JOIN recorded_changes c ON c.change_id = i.change_id;

-- Changes that are in no report yet.
CREATE VIEW unreported_changes AS
SELECT c.* FROM changes c
WHERE NOT EXISTS (SELECT 1 FROM report_item i WHERE i.change_id = c.change_id);

-- Words that edits removed and inserted, one row per edited place.
CREATE VIEW changed_words AS
SELECT c.id AS change_id, c.kind, c.source_id, c.article_id, c.not_after, c.significance,
       part.value ->> 'removed' AS removed, part.value ->> 'added' AS added
FROM change c, PARTS(c.evidence) AS part
WHERE c.kind IN ('article.headline', 'article.body', 'comment.edited');

-- Articles of different outlets with one text, the number of them, and which was seen or dated first.
CREATE VIEW reprint_clusters AS
SELECT k.cluster_id, n.article_id, n.source_id, n.source_name, n.country, n.url, n.title, n.byline, n.language,
       k.published_at, n.first_seen_at,
       (SELECT max(r.likeness)
        FROM (SELECT likeness FROM reprint WHERE article_id = n.article_id
              UNION ALL SELECT likeness FROM reprint WHERE other_id = n.article_id) r) AS likeness,
       (SELECT count(*) FROM reprint_cluster c JOIN article i ON i.id = c.article_id
        WHERE c.cluster_id = k.cluster_id AND i.in_scope) AS outlets,
       (SELECT count(*) FROM reprint_cluster c JOIN article i ON i.id = c.article_id
        WHERE c.cluster_id = k.cluster_id AND i.in_scope
          AND (c.published_at, c.article_id) <= (k.published_at, k.article_id)) AS place
FROM reprint_cluster k JOIN current_articles n ON n.article_id = k.article_id;

-- Articles of two editions of one publisher that are probably one article, the confidence (0 to 1), and what they
-- share. Candidates for a person to check, not proofs.
CREATE VIEW edition_pairs AS
SELECT o.source_id AS original_source_id, o.id AS original_id, o.url AS original_url,
       NEWEST(title, o.id) AS original_title, NEWEST(language, o.id) AS original_language,
       e.source_id AS edition_source_id, e.id AS edition_id, e.url AS edition_url,
       NEWEST(title, e.id) AS edition_title, NEWEST(language, e.id) AS edition_language,
       p.confidence, p.because
FROM edition p
JOIN article e ON e.id = p.article_id AND e.in_scope
JOIN article o ON o.id = p.original_id AND o.in_scope;
