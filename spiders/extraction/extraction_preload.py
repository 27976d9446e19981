"""Imported once by the process from which extraction processes are forked, so that they begin as they are to be.

A terminal sends SIGINT to all processes. Those that extract leave it to the one that crawls, from their first moment.
"""

from __future__ import annotations

import signal

import spiders.extraction.extraction_process  # noqa: F401  # what they share

signal.signal(signal.SIGINT, signal.SIG_IGN)
