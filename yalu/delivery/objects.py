"""Writes reports into an object store: the same files as into a folder."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import PurePosixPath

from yalu.db.core.buckets import Bucket
from yalu.delivery.folder import written_last
from yalu.delivery.parcels import DELIVERED, DeliveryOutcome, Parcel, Session, Way
from yalu.errors import ObjectStoreUnreachable, SettingsError
from yalu.model import DeliveryState

_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".json": "application/json",
    ".atom": "application/atom+xml",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
}


class ObjectsSession(Session):
    """Writes into buckets. A report that is written twice has the same objects."""

    def __init__(self) -> None:
        self._buckets: dict[str, Bucket] = {}

    def hand_over(self, parcel: Parcel, begin: Callable[[], None]) -> DeliveryOutcome:
        """Put one report and the index over all reports under the same address, the index last."""
        url = parcel.address.url
        try:
            bucket = self._buckets.setdefault(url, Bucket(url, "to", seconds=20))
            begin()
            files = parcel.content.files(bucket.published(".json"))
            for name in sorted(files, key=written_last):
                if (text := files[name]) is not None:
                    media_type = _TYPES.get(PurePosixPath(name).suffix, "text/plain; charset=utf-8")
                    bucket.publish(name, text, media_type)
            for name, text in files.items():
                if text is None:
                    bucket.delete(name)
        except SettingsError as error:
            return DeliveryOutcome(DeliveryState.FAILED, f"{parcel.address.recipient}: {error}")
        except ObjectStoreUnreachable as error:
            return DeliveryOutcome(DeliveryState.FAILED, str(error), Way.DROPPED)
        return DELIVERED
