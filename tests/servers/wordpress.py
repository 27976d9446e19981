"""A real WordPress on loopback (decision 0032): Debian's packages, a MariaDB of its own, all in one temporary folder.

::

    with WordPress.start() as site:
        post = site.post("A bridge", "<p>It opens.</p>")
        first = site.comment(post, "At last.", author="Kim")
        site.comment(post, "Indeed.", author="Li", parent=first)
        site.edit_comment(first, text="At long last.")
        site.trash_comment(first)
        site.switch_theme("classic-xhtml")
        page = site.get(site.address(post))

Everything is done by WordPress's own functions, as its administration does it.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
import subprocess
import tempfile
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urljoin

from tests.servers.ports import free_port
from tests.servers.wordpress_machine import (
    ARCHIVE,
    CLASSIC,
    LANGUAGES,
    PACKAGED,
    copy_site,
    database,
    install,
    server,
)

__all__ = ["ARCHIVE", "BLOCK", "CLASSIC", "LANGUAGES", "Served", "Stored", "WordPress", "missing"]
BLOCK = ("twentytwentyfive", "twentytwentyfour", "twentytwentythree")


def missing() -> list[str]:
    """What is not installed of all that the site needs, by name."""
    wanted = {"php": "php-cli", "mariadbd": "mariadb-server", "mariadb-install-db": "mariadb-server"}
    path = f"{os.environ.get('PATH', '')}:/usr/sbin"
    lacking = [package for program, package in wanted.items() if shutil.which(program, path=path) is None]
    lacking += [] if (PACKAGED / "wp-load.php").exists() else ["wordpress"]
    themes = PACKAGED / "wp-content/themes"
    lacking += [f"wordpress-theme-{name}" for name in BLOCK if not (themes / name).exists()]
    if not lacking:
        modules = subprocess.run(["php", "-m"], capture_output=True, text=True, check=False).stdout.split()
        names = {"mysqli": "php-mysql", "mbstring": "php-mbstring", "dom": "php-xml"}
        lacking += [package for module, package in names.items() if module not in modules]
    return sorted(set(lacking))


@dataclass(frozen=True)
class Served:
    """One answer: status, headers with lower-case names, body."""

    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode("utf-8", "replace")


@dataclass(frozen=True)
class Stored:
    """A comment as the database has it. ``gmt`` is ``YYYY-MM-DD HH:MM:SS``; ``state`` WordPress's own word."""

    id: int
    parent: int
    author: str
    gmt: str
    text: str
    state: str
    kind: str


class WordPress:
    """One running site. ``url`` has no slash at its end. Ids are WordPress's own numbers."""

    def __init__(self, url: str, folder: Path) -> None:
        self.url = url
        self.folder = folder
        self.token = secrets.token_hex(16)

    @staticmethod
    @contextmanager
    def start() -> Iterator[WordPress]:
        """A new, empty site; database, server and files are gone afterwards."""
        with ExitStack() as stack:
            # A short path of its own: a Unix socket's path may have 107 characters.
            root = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="yalu-wp-")))
            stack.enter_context(database(root))
            port = free_port()
            site = WordPress(f"http://127.0.0.1:{port}", root / "site")
            copy_site(site.folder, site.url, site.token)
            install(site.folder, site.url)
            stack.enter_context(server(site.folder, port))
            site.reset()
            yield site

    # posts

    def post(
        self,
        title: str,
        content: str,
        *,
        slug: str = "",
        date: str = "",
        status: str = "publish",
        open: bool = True,  # noqa: A002 -- the word of the thing
        kind: str = "post",
        excerpt: str = "",
    ) -> int:
        """A new post (or page) and its id. ``date`` is the site's local time, ``YYYY-MM-DD HH:MM:SS``."""
        fields = {
            "post_title": title, "post_content": content, "post_name": slug, "post_date": date, "post_status": status,
            "comment_status": "open" if open else "closed", "ping_status": "open", "post_type": kind,
            "post_excerpt": excerpt, "post_author": 1,
        }  # fmt: skip
        fields = {name: value for name, value in fields.items() if value != ""}
        return int(str(self.php("return wp_insert_post(wp_slash($fields), false);", fields=fields)))

    def edit_post(self, post: int, **fields: str) -> None:
        """Changes ``title``, ``content``, ``slug``, ``excerpt``, ``date``, ``status`` or ``comment_status``."""
        names = {"slug": "post_name", "comment_status": "comment_status"}
        row = {names.get(name, f"post_{name}"): value for name, value in fields.items()}
        self.php("return wp_update_post(wp_slash($fields));", fields={"ID": post, **row})

    def rename_post(self, post: int, slug: str) -> None:
        self.edit_post(post, slug=slug)

    def open_comments(self, post: int) -> None:
        self.edit_post(post, comment_status="open")

    def close_comments(self, post: int) -> None:
        self.edit_post(post, comment_status="closed")

    def trash_post(self, post: int) -> None:
        self.php("return (bool) wp_trash_post($post);", post=post)

    def restore_post(self, post: int) -> None:
        self.php("wp_untrash_post($post); wp_publish_post($post); return true;", post=post)

    def address(self, post: int) -> str:
        """The post's permalink."""
        return str(self.php("return get_permalink($post);", post=post))

    # comments

    def comment(
        self,
        post: int,
        text: str,
        *,
        author: str = "Reader",
        parent: int = 0,
        date: str = "",
        state: str = "approve",
        kind: str = "comment",
    ) -> int:
        """A new comment through WordPress's own filters, and its id. ``date`` is GMT, ``YYYY-MM-DD HH:MM:SS``."""
        code = """
            $row = wp_slash(['comment_post_ID' => $post, 'comment_content' => $text, 'comment_author' => $author,
                'comment_author_email' => $author === '' ? '' : 'reader@mail.example', 'comment_author_url' => '',
                'comment_type' => $kind, 'comment_parent' => $parent, 'user_id' => 0,
                'comment_author_IP' => '127.0.0.1', 'comment_agent' => 'harness']);
            $row['comment_date_gmt'] = $date === '' ? current_time('mysql', true) : $date;
            $row['comment_date'] = get_date_from_gmt($row['comment_date_gmt']);
            $row = wp_filter_comment($row);
            $row['comment_approved'] = 1;
            $id = wp_insert_comment($row);
            if ($state !== 'approve') { wp_set_comment_status($id, $state); }
            return $id;
        """
        values = {"post": post, "text": text, "author": author, "parent": parent, "date": date}
        return int(str(self.php(code, **values, state=state, kind=kind)))

    def edit_comment(self, comment: int, *, text: str | None = None, author: str | None = None) -> None:
        fields = {"comment_content": text, "comment_author": author}
        row = {"comment_ID": comment, **{name: value for name, value in fields.items() if value is not None}}
        self.php("return wp_update_comment(wp_slash($row));", row=row)

    def reparent_comment(self, comment: int, parent: int) -> None:
        row = {"comment_ID": comment, "comment_parent": parent}
        self.php("return wp_update_comment($row);", row=row)

    def hold_comment(self, comment: int) -> None:
        self._state(comment, "hold")

    def approve_comment(self, comment: int) -> None:
        self._state(comment, "approve")

    def spam_comment(self, comment: int) -> None:
        self.php("return wp_spam_comment($comment);", comment=comment)

    def trash_comment(self, comment: int) -> None:
        self.php("return wp_trash_comment($comment);", comment=comment)

    def restore_comment(self, comment: int) -> None:
        """Back from the trash or from spam, as it was before."""
        code = """
            $spam = wp_get_comment_status($comment) === 'spam';
            return $spam ? wp_unspam_comment($comment) : wp_untrash_comment($comment);
        """
        self.php(code, comment=comment)

    def delete_comment(self, comment: int) -> None:
        """For good: its replies move up to its parent, as WordPress does it."""
        self.php("return wp_delete_comment($comment, true);", comment=comment)

    def _state(self, comment: int, state: str) -> None:
        self.php("return wp_set_comment_status($comment, $state);", comment=comment, state=state)

    def stored(self, post: int, *, state: str = "approve", kind: str = "comment") -> list[Stored]:
        """The comments of a post in the database, by id."""
        code = """
            $rows = get_comments(['post_id' => $post, 'status' => $state, 'type' => $kind,
                'orderby' => 'comment_ID', 'order' => 'ASC']);
            return array_map(fn($c) => [(int) $c->comment_ID, (int) $c->comment_parent, $c->comment_author,
                $c->comment_date_gmt, $c->comment_content, wp_get_comment_status($c), $c->comment_type], $rows);
        """
        rows = self.php(code, post=post, state=state, kind=kind)
        assert isinstance(rows, list)
        return [Stored(*row) for row in rows]

    # the site

    def option(self, name: str, value: object) -> None:
        """Sets an option of the site, such as ``comments_per_page`` or ``timezone_string``."""
        self.php("return update_option($name, $value);", name=name, value=value)

    def options(self, **values: object) -> None:
        self.php("foreach ($values as $name => $value) { update_option($name, $value); } return true;", values=values)

    def switch_theme(self, name: str) -> None:
        """One of CLASSIC or BLOCK, or ARCHIVE."""
        self.php("switch_theme($name); return get_stylesheet();", name=name)

    def permalinks(self, structure: str) -> None:
        """``/%year%/%monthnum%/%postname%/``, or "" for ``?p=1``."""
        self.php(
            "global $wp_rewrite; $wp_rewrite->set_permalink_structure($structure); flush_rewrite_rules(); return true;",
            structure=structure,
        )

    def rest(self, state: str) -> None:
        """``on``, ``off`` (401 everywhere) or ``comments`` (404 for comments only)."""
        self.option("harness_rest", state)

    def hide_comment(self, comment: int) -> None:
        """Leaves one approved comment out of every list; 0 for none."""
        self.option("harness_hidden_comment", comment)

    def pager(self, kind: str) -> None:
        """How the theme ARCHIVE leads to other comment pages: by ``links``, or by a ``script`` alone."""
        self.option("harness_pager", kind)

    def noise(self, on: bool) -> None:
        """Adverts, counters, like buttons and most-read boxes that differ at each request."""
        self.option("harness_noise", "1" if on else "")

    def language(self, locale: str) -> None:
        """A locale of LANGUAGES, or "" for English."""
        self.option("WPLANG", locale)

    def reset(self) -> None:
        """Without posts and comments, and with the options a new site has."""
        code = """
            global $wpdb, $wp_rewrite;
            $wpdb->query("DELETE FROM $wpdb->posts WHERE post_type IN ('post', 'page', 'revision')");
            foreach (['postmeta', 'comments', 'commentmeta', 'term_relationships'] as $table) {
                $wpdb->query("DELETE FROM {$wpdb->$table}");
            }
            $wpdb->query("UPDATE $wpdb->term_taxonomy SET count = 0");
            wp_cache_flush();
            foreach ($defaults as $name => $value) { update_option($name, $value); }
            switch_theme('classic-html5');
            $wp_rewrite->set_permalink_structure('/%year%/%monthnum%/%postname%/');
            flush_rewrite_rules();
            return true;
        """
        self.php(code, defaults=_DEFAULTS)

    def save(self, name: str) -> None:
        """Keeps every table as it is now, to be put back by this name: letters, digits, underscores."""
        self.php(
            f'{_TABLES} $wpdb->query("CREATE TABLE saved_{{$name}}_$table AS SELECT * FROM $table"); }}', name=name
        )

    def restore(self, name: str) -> None:
        """Every table as it was when it was saved by this name."""
        code = f"""{_TABLES}
                $wpdb->query("DELETE FROM $table");
                $wpdb->query("INSERT INTO $table SELECT * FROM saved_{{$name}}_$table");
            }}
        """
        self.php(code, name=name)

    def php(self, code: str, **values: object) -> object:
        """What a piece of PHP returns inside the site; ``values`` are its variables. Raises with PHP's own words."""
        asked = json.dumps({"code": code, "values": values}).encode()
        headers = {"X-Harness": self.token, "Content-Type": "application/json"}
        request = urllib.request.Request(f"{self.url}/?harness=1", data=asked, headers=headers)
        try:
            with urllib.request.urlopen(request, timeout=120) as answer:
                returned = json.loads(answer.read())
        except urllib.error.HTTPError as error:
            with error:
                raise RuntimeError(f"php: {error.read().decode('utf-8', 'replace')[:2000]}") from error
        if "error" in returned:
            raise RuntimeError(f"php: {returned['error']}")
        return returned["result"]

    def get(self, address: str, *, method: str = "GET", headers: Mapping[str, str] | None = None) -> Served:
        """One request, redirects followed; an error status is an answer like any other."""
        url = urljoin(self.url + "/", address)
        request = urllib.request.Request(url, method=method, headers=dict(headers or {}))
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return _served(answer.geturl(), answer.status, answer.headers.items(), answer.read())
        except urllib.error.HTTPError as error:
            with error:
                return _served(error.geturl(), error.code, error.headers.items(), error.read())


_TABLES = "global $wpdb; foreach ($wpdb->get_col(\"SHOW TABLES LIKE 'wp\\_%'\") as $table) {"
_DEFAULTS: Mapping[str, object] = {
    "thread_comments": 1, "thread_comments_depth": 5, "page_comments": 0, "comments_per_page": 50,
    "default_comments_page": "newest", "comment_order": "asc", "timezone_string": "Asia/Seoul", "WPLANG": "",
    "harness_rest": "on", "harness_noise": "", "comment_moderation": 0, "show_avatars": 1, "require_name_email": 0,
    "close_comments_for_old_posts": 0, "harness_hidden_comment": 0, "harness_pager": "links",
    "posts_per_page": 10, "posts_per_rss": 10,
}  # fmt: skip


def _served(url: str, status: int, headers: Sequence[tuple[str, str]], body: bytes) -> Served:
    merged: dict[str, str] = {}
    for name, value in headers:
        key = name.lower()
        merged[key] = f"{merged[key]}, {value}" if key in merged else value
    return Served(url, status, merged, body)
