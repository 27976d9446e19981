"""Acts and answers as reasons, so that they can be worded in any language."""

from __future__ import annotations

from yalu.reasons import Reason
from yalu.terms.signals import Act, Permission

_ACTS = {
    Act.FETCH: Reason.of("act.fetch"),
    Act.KEEP: Reason.of("act.keep"),
    Act.QUOTE: Reason.of("act.quote"),
    Act.MODEL: Reason.of("act.model"),
}
_ANSWERS = {
    Permission.UNSTATED: Reason.of("permission.unstated"),
    Permission.ALLOWED: Reason.of("permission.allowed"),
    Permission.LICENCE: Reason.of("permission.licence"),
    Permission.REFUSED: Reason.of("permission.refused"),
}


def act_reason(act: Act) -> Reason:
    """What a machine may want to do with a page."""
    return _ACTS[act]


def answer_reason(answer: Permission) -> Reason:
    """What the signals say about an act."""
    return _ANSWERS[answer]
