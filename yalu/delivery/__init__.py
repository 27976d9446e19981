"""Reports to those who want them: by mail, as files to publish, to webhooks."""

from yalu.delivery.deliver import deliver, formats_for
from yalu.delivery.target import Channel, DeliveryResult, Target, targets

__all__ = ["Channel", "DeliveryResult", "Target", "deliver", "formats_for", "targets"]
