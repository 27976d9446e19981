"""Identifies the process that holds a lease, so that a reused process id is not mistaken for it."""

from __future__ import annotations

import os
import socket
from datetime import datetime, timedelta
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from yalu.settings import Settings


def this_process() -> str:
    """Return an identifier of this process: host, boot, process namespace, process id and start time."""
    return f"{_host()} {os.getpid()} {_start_of(os.getpid())}"


def is_dead(holder: str) -> bool:
    """True if ``holder`` was a process of this host and has ended.

    False for other hosts, where this cannot be known.
    """
    host, _, process = holder.partition(" ")
    pid, _, start = process.partition(" ")
    if host != _host() or not pid.isdigit():
        return False
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        pass
    return start != _start_of(int(pid))


def is_over(crawl: Any, now: datetime, settings: Settings) -> bool:
    """True if the process of an open crawl, given by its row, is dead, or was silent for longer than its lease."""
    return now - crawl.heartbeat_at > timedelta(seconds=settings.lease_seconds) or is_dead(crawl.holder)


@cache
def _host() -> str:
    boot = _read(Path("/proc/sys/kernel/random/boot_id"))
    try:
        namespace = Path("/proc/self/ns/pid").readlink().name
    except OSError:
        namespace = ""
    name = socket.gethostname()
    return f"{name}/{sha256(f'{name} {boot} {namespace}'.encode()).hexdigest()[:8]}".replace(" ", "")


def _start_of(pid: int) -> str:
    """Return a process's start in clock ticks since boot; empty if /proc does not tell. A zombie counts as ended."""
    fields = _read(Path(f"/proc/{pid}/stat")).rpartition(")")[2].split()
    if len(fields) < 20 or fields[0] in ("Z", "X"):
        return ""
    return fields[19]


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="ascii", errors="replace").strip()
    except OSError:
        return ""
