"""Delivers reports by mail, as published files and to webhooks."""

from yalu.delivery.deliver import deliver, formats_for
from yalu.delivery.target import Channel, DeliveryResult, Target, targets

__all__ = ["Channel", "DeliveryResult", "Target", "deliver", "formats_for", "targets"]
