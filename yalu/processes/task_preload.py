"""Ignore SIGINT in workers; imported first by the process they are forked from, and by no other.

A terminal sends SIGINT to all processes. Workers leave it to their parent, from their first moment.
"""

from __future__ import annotations

import signal

signal.signal(signal.SIGINT, signal.SIG_IGN)
