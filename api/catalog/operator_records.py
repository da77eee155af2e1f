"""What operators decided on tracks: reviews and takedowns. Every rebuild of the catalogs depends on them, so a missing one is an error."""

from __future__ import annotations

from typing import Any

from api.catalog.last_good import LastGood
from soundflow_core.library.catalog.reviews import Review, reviews
from soundflow_core.library.catalog.tombstones import tombstones
from soundflow_core.library.storage.base import Store
from soundflow_core.model.keys import REVIEWS, TOMBSTONES


class OperatorRecords:
    """Reviews and tombstones by track id, as last read."""

    def __init__(self, store: Store) -> None:
        self.reviews: LastGood[dict[str, Review]] = LastGood(store, REVIEWS, reviews)
        self.tombstones: LastGood[dict[str, dict[str, Any]]] = LastGood(store, TOMBSTONES, tombstones)

    @property
    def problems(self) -> list[str]:
        """A sentence for each that can't be read now."""
        return [one.problem for one in (self.reviews, self.tombstones) if one.problem]

    def refresh(self) -> None:
        """Read what changed; on an error the last ones stay."""
        self.reviews.refresh()
        self.tombstones.refresh()

    def check(self) -> None:
        """Unavailable where one can't be read: catalogs rebuilt without it would list tracks that were taken down."""
        self.reviews.read()
        self.tombstones.read()
