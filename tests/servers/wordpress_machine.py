"""What a WordPress for tests stands on: a private MariaDB, PHP's own server, a copy of the packaged files."""

from __future__ import annotations

import getpass
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

PACKAGED = Path("/usr/share/wordpress")
HERE = Path(__file__).parent / "wordpress_site"
CLASSIC = ("classic-html5", "classic-xhtml", "classic-div", "classic-loop")
ARCHIVE = "archive"
"""A theme whose pages say nowhere how many comments there are, nor where the interface is."""
LANGUAGES = ("ko_KR", "zh_CN", "ja")


@contextmanager
def database(root: Path) -> Iterator[None]:
    """A MariaDB of our own that listens on a Unix socket only."""
    data, unix = root / "data", root / "db.sock"
    user = getpass.getuser()
    environ = {**os.environ, "PATH": f"{os.environ.get('PATH', '')}:/usr/sbin"}
    install = ["mariadb-install-db", "--no-defaults", f"--user={user}", f"--datadir={data}", "--skip-test-db"]
    install += ["--auth-root-authentication-method=normal"]
    subprocess.run(install, check=True, capture_output=True, env=environ)
    command = [
        "mariadbd",
        "--no-defaults",
        f"--user={user}",
        f"--datadir={data}",
        f"--socket={unix}",
        "--skip-networking",
    ]
    command += [
        "--innodb-flush-log-at-trx-commit=0",
        "--innodb-buffer-pool-size=32M",
        "--skip-log-bin",
        "--performance-schema=OFF",
    ]
    with (root / "db.log").open("wb") as log, subprocess.Popen(command, stdout=log, stderr=log, env=environ) as server:
        try:
            _until(lambda: _accepts(unix), server, root / "db.log")
            statement = (
                "CREATE DATABASE wp CHARACTER SET utf8mb4; CREATE USER wp@localhost IDENTIFIED BY 'wp'; "
                "GRANT ALL ON wp.* TO wp@localhost"
            )
            subprocess.run(["mariadb", "--no-defaults", f"--socket={unix}", "-u", "root", "-e", statement], check=True)
            yield
        finally:
            server.terminate()
            server.wait(30)


@contextmanager
def server(folder: Path, port: int) -> Iterator[None]:
    command = [
        "php",
        "-d",
        "display_errors=0",
        "-d",
        "opcache.enable=1",
        "-d",
        "opcache.enable_cli=1",
        "-d",
        "opcache.validate_timestamps=0",
        "-S",
        f"127.0.0.1:{port}",
        "-t",
        str(folder),
        str(folder / "index.php"),
    ]
    log_file = folder.parent / "php.log"
    with log_file.open("wb") as log, subprocess.Popen(command, stdout=log, stderr=log) as server:
        try:
            _until(lambda: _accepts(("127.0.0.1", port)), server, log_file)
            yield
        finally:
            server.terminate()
            server.wait(30)


def _accepts(address: Path | tuple[str, int]) -> bool:
    family = socket.AF_UNIX if isinstance(address, Path) else socket.AF_INET
    with socket.socket(family) as probe:
        return probe.connect_ex(str(address) if isinstance(address, Path) else address) == 0


def _until(ready: Callable[[], bool], process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if ready():
            return
        if process.poll() is not None:
            break
        time.sleep(0.05)
    raise RuntimeError(f"{process.args!r} did not start: {log.read_text(errors='replace')[-2000:]}")


def copy_site(folder: Path, url: str, token: str) -> None:
    def leave(inside: str, names: list[str]) -> set[str]:
        kept = {f"{locale}.mo" for locale in LANGUAGES}
        return set(names) - kept if Path(inside).name == "languages" else {"wp-config.php"} & set(names)

    shutil.copytree(PACKAGED, folder, ignore=leave, ignore_dangling_symlinks=True)
    content = folder / "wp-content"
    shutil.copytree(HERE / "mu-plugins", content / "mu-plugins")
    for name in CLASSIC:
        shutil.copytree(HERE / "theme", content / "themes" / name)
    shutil.copytree(HERE / "archive", content / "themes" / ARCHIVE)
    config = _CONFIG.replace("SOCKET", str(folder.parent / "db.sock"))
    (folder / "wp-config.php").write_text(config.replace("ADDRESS", url).replace("TOKEN", token))


def install(folder: Path, url: str) -> None:
    command = ["php", str(HERE / "install.php"), str(folder), url.removeprefix("http://")]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    if done.returncode:
        raise RuntimeError(f"WordPress did not install: {done.stderr or done.stdout}")


_CONFIG = """<?php
define('DB_NAME', 'wp');
define('DB_USER', 'wp');
define('DB_PASSWORD', 'wp');
define('DB_HOST', 'localhost:SOCKET');
define('DB_CHARSET', 'utf8mb4');
define('DB_COLLATE', '');
define('WP_HOME', 'ADDRESS');
define('WP_SITEURL', 'ADDRESS');
define('HARNESS_SECRET', 'TOKEN');
define('DISABLE_WP_CRON', true);
define('WP_HTTP_BLOCK_EXTERNAL', true);
define('AUTOMATIC_UPDATER_DISABLED', true);
define('WP_CONTENT_DIR', __DIR__ . '/wp-content');
$table_prefix = 'wp_';
if (!defined('ABSPATH')) { define('ABSPATH', __DIR__ . '/'); }
require_once ABSPATH . 'wp-settings.php';
"""
