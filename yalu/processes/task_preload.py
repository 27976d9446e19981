"""Imported first by the process from which those that are given tasks are forked, and by no other.

A terminal sends SIGINT to all processes. Those that are given tasks leave it to their parent, from their first moment.
"""

from __future__ import annotations

import signal

signal.signal(signal.SIGINT, signal.SIG_IGN)
