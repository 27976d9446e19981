"""Why something is so, as data: a registered code and its arguments, put into words at the edge alone.

``Reason`` is what changes, checks, snapshots and crawls carry and what the database holds; ``reason_text`` words it.
The codes and their English messages are in ``catalogue.toml``, the translations in ``yalu.reports.words`` (decision
0333).
"""

from yalu.reasons.reason import Reason, UnknownReason, messages
from yalu.reasons.text import reason_text

__all__ = ["Reason", "UnknownReason", "messages", "reason_text"]
