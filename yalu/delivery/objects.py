"""Writes reports into an object store: the same files as into a folder."""

from __future__ import annotations

from collections.abc import Callable

from yalu.db.core.published_objects import PublishedObjects, open_published
from yalu.delivery.folder import written_last
from yalu.delivery.outcome import DELIVERED, DeliveryOutcome, Parcel, Way
from yalu.errors import DeliveryError, SettingsError
from yalu.model import DeliveryState


class ObjectsSession:
    """Writes into buckets. A report that is written twice has the same objects."""

    def __init__(self) -> None:
        self._stores: dict[str, PublishedObjects] = {}

    def hand_over(self, parcel: Parcel, begin: Callable[[], None]) -> DeliveryOutcome:
        """Put one report and the index over all reports under the same address, the index last."""
        url = parcel.address.url
        try:
            store = self._stores.setdefault(url, open_published(url))
            begin()
            files = parcel.content.files(store.texts(".json"))
            texts = {name: text for name, text in files.items() if text is not None}
            store.put({name: text for name, text in texts.items() if not written_last(name)})
            store.put({name: text for name, text in texts.items() if written_last(name)})
            store.remove([name for name, text in files.items() if text is None])
        except SettingsError as error:
            return DeliveryOutcome(DeliveryState.FAILED, f"{parcel.address.recipient}: {error}")
        except DeliveryError as error:
            return DeliveryOutcome(DeliveryState.FAILED, str(error), Way.DROPPED)
        return DELIVERED

    def close(self) -> None:
        """Nothing is kept open."""
