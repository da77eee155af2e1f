"""What operators decided on tracks: held back, approved, taken down. Inputs of every rebuild, so that none may be lost unseen."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from api.catalog.last_good import LastGood
from soundflow_core.base.errors import SoundFlowError
from soundflow_core.library.catalog.reviews import Review, reviews
from soundflow_core.library.catalog.tombstones import tombstones
from soundflow_core.library.storage.base import Store
from soundflow_core.model.keys import REVIEWS, TOMBSTONES


class Decisions:
    """Reviews and tombstones by track id, as they were last read."""

    def __init__(self, store: Store) -> None:
        self.reviews: LastGood[dict[str, Review]] = LastGood(store, REVIEWS, reviews)
        self.tombstones: LastGood[dict[str, dict[str, Any]]] = LastGood(store, TOMBSTONES, tombstones)

    @property
    def troubles(self) -> list[str]:
        """A sentence for each that can't be read now."""
        return [one.trouble for one in (self.reviews, self.tombstones) if one.trouble]

    def refresh(self) -> None:
        """Read what changed; on trouble the last ones stay."""
        for one in (self.reviews, self.tombstones):
            with suppress(SoundFlowError):
                one.read()

    def check(self) -> None:
        """Unavailable where one can't be read: catalogs that were built without it would list what was taken down."""
        self.reviews.read()
        self.tombstones.read()
