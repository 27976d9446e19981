"""The registry as a page of the documentation."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from yalu.sources.fields import TYPES
from yalu.sources.load import Registry
from yalu.sources.revisit import POLICIES
from yalu.sources.source import SITEMAP_SINCE, SourceConfig, span_text

FIELDS: Mapping[str, str] = {
    "id": "lower-case letters, digits and hyphens; names the source everywhere",
    "name": "as readers know it",
    "homepage": "the address of its front page",
    "country": 'two letters, such as `"KR"`',
    "languages": 'a list, the main one first, such as `["ko", "zh-Hans"]`',
    "type": ", ".join(TYPES),
    "discover": "discoveries, a list of tables, each with one of `feed`, `sitemap`, `section`, `wordpress`, `archive` "
    "and an address; a section may name its article `links` by a CSS selector",
    "comments": "`auto` (found on the page), `off`, or the name of a platform",
    "fetch": "`plain` (as served), or `browser`: a Chromium runs the scripts of an article's page, "
    "and what it drew is read and kept with a screenshot; needs `YALU_BROWSER`",
    "press": "with `browser`, a CSS selector of the button that shows more comments; pressed until it shows no more",
    "scope": "`topic` keeps articles on China–Korea relations, `all` every article",
    "every": 'the time between two crawls, such as `"6h"`',
    "delay": 'the least pause between two requests to one host, such as `"5s"`; robots.txt may make it longer',
    "terms": "what a report may quote: `excerpt`, `link-only`, `licensed`, `off` (nothing); of an article whose "
    "publisher reserves text and data mining (TDMRep) `excerpt` becomes `link-only`",
    "page": "CSS selectors that override what is found: `title`, `byline`, `date`, `body`, `remove`, with `browser` "
    "also `frame`, the frame (iframe) in which the thread stands; `until` a date",
    "enabled": "`false` switches it off",
    "tier": "A (matters most), B, C",
    "stance": "a few words on where it stands",
    "editions_of": "the id of the source that this one is a language edition of",
    "max_pages": "articles checked in one crawl at most; half of them are kept for known ones that are due",
    "revisit": "how often known articles are checked again: `default`, `sparing` (less than half the checks) or "
    "`eager` (more than twice the checks); without it what `YALU_REVISIT` says. None waits longer than 90 days; a "
    "article or thread that changed is checked sooner",
    "budget": 'requests to one host within 24 hours at most, such as `"500/day"`, those for other sources counted; '
    "without it what the policy allows: " + ", ".join(f"{name} {policy.budget}" for name, policy in POLICIES.items()),
    "allow_private_hosts": "`true` lets it lead to addresses of a private network",
    "user_agent": "another User-Agent than that of the settings",
    "timezone": 'of times on its pages that name none, such as `"Asia/Seoul"`',
    "since": 'articles older than this are skipped, and counted: a day (UTC) such as `"2014-01-01"`, or an age such '
    'as `"90d"`, by the date of publication, else of the last change, that a listing gives; known articles stay '
    f"watched. Without it a sitemap is followed back {span_text(SITEMAP_SINCE)}, and of feeds, sections and WordPress "
    "all that they list is checked. When it is set or changed, the next crawl reads the listings back to it as a "
    "first crawl does, and goes on in later ones while `max_pages` leaves articles over",
    "evidence": "a table of notes: what is known of each discovery, and since when",
}
"""Every field of a source file with its meaning."""

_HEAD = (
    "| id | name | where, language | type | tier | on | discoveries | every, delay | quotes | what stands behind it |"
)


def table(registry: Registry) -> str:
    """Markdown: how many sources there are, then one row for each, with its ways in and their evidence."""
    types = Counter(source.type for source in registry)
    counts = ", ".join(f"{number} {name}" for name, number in types.most_common())
    lines = [
        "# Sources",
        "",
        "What Yalu knows to watch. `yalu sources show ID` prints one; a file of your own",
        "may change any field of it.",
        'A discovery is listed with what was known of it and when; "not used" marks what is dead or not needed.',
        "`yalu sources check ID` makes a first careful visit and says what works today.",
        "",
        "## Fields of a source file",
        "",
        "A file holds one `[[source]]` table for each source. Required are `id`, `name`, `homepage`, `country`,",
        "`languages` and `type`, unless the source is known already: then a file says only what differs.",
        "",
        "| field | meaning |",
        "|---|---|",
        *(f"| `{name}` | {meaning} |" for name, meaning in FIELDS.items()),
        "",
        "## The sources",
        "",
        f"{len(registry)} sources ({counts}); {len(registry.enabled())} are switched on.",
        "",
        _HEAD,
        "|" + "---|" * (_HEAD.count("|") - 1),
        *(_row(source) for source in registry),
    ]
    return "\n".join(lines) + "\n"


def _row(source: SourceConfig) -> str:
    ways = "<br>".join(f"{way.method.value} `{way.url}`" for way in source.discover) or "none known"
    evidence = "<br>".join(f"{_key(key)}: {text}" for key, text in source.evidence.items())
    cells = (
        source.id,
        f"[{source.name}]({source.homepage})" + (f"<br>edition of {source.editions_of}" if source.editions_of else ""),
        f"{source.country} {'/'.join(source.languages)}",
        source.type,
        source.tier,
        "yes" if source.enabled else "no",
        ways,
        f"{span_text(source.every)}, {span_text(source.delay)}",
        source.terms.value,
        evidence,
    )
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _key(key: str) -> str:
    return f"`{key}`" if "://" in key else key
