"""What tests let extraction processes do; by name, since it is another process that does it."""

from __future__ import annotations

import logging
import os
import signal
import sys
import time
from pathlib import Path

from yalu.errors import NotAPage
from yalu.extraction.extractor import Extractor


def say_where(extractor: Extractor) -> int:
    return os.getpid()


def take_time(extractor: Extractor) -> int:
    time.sleep(0.15)
    return os.getpid()


def crash(extractor: Extractor) -> None:
    os.kill(os.getpid(), signal.SIGSEGV)


def be_killed(extractor: Extractor) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def leave(extractor: Extractor) -> None:
    os._exit(3)


def compute(extractor: Extractor) -> None:
    while True:
        pass


def hang(extractor: Extractor) -> None:
    os.kill(os.getpid(), signal.SIGSTOP)


def take_memory(extractor: Extractor) -> None:
    kept = []
    while True:
        kept.append(bytes(bytearray(1 << 20)))


def take_memory_at_once(extractor: Extractor) -> int:
    return len(bytearray(64 << 30))


def refuse(extractor: Extractor) -> None:
    raise NotAPage("a picture")


def be_told_to_stop_once(extractor: Extractor, mark: Path) -> int:
    if not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGTERM)
    return os.getpid()


def speak(extractor: Extractor) -> None:
    logging.getLogger("yalu.pages").info("a word of %s", "detail")
    logging.getLogger("yalu.pages").debug("too much detail")
    sys.stdout.write("not for programs\n")
    sys.stdout.flush()
