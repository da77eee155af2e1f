"""A model on this machine: CUDA, MPS or the CPU. Codes are kept after each window, so that a take that was cut off goes on."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path

from soundflow_core.base.errors import BriefError
from soundflow_core.base.settings import PremiumSettings, Settings
from soundflow_core.generation import models
from soundflow_core.generation.models.base import MusicModel, Take, Watch
from soundflow_core.generation.takes import TakeFacts, write_take
from soundflow_core.library.storage.base import Store
from soundflow_core.model.request import PremiumRecipe

NAME = "local"


@dataclass
class Local:
    """A model in this process, loaded at the first take and kept."""

    premium: PremiumSettings
    name: str = NAME
    loaded: MusicModel | None = None

    def make(self, recipe: PremiumRecipe, target: Path, watch: Watch) -> None:
        """As `Provider.make` says."""
        card = models.card_of(recipe.model)
        if recipe.brief.duration_sec > card.longest_seconds:
            raise BriefError(
                f"{card.name} makes at most {card.longest_seconds:g} s; ask for less or choose a MusicGen model."
            )
        watch.tell(0.0, f"loading {card.title}")
        if self.loaded is None or self.loaded.card.name != card.name:
            self.loaded = models.load(card.name, self.premium)
        began = time.monotonic()
        brief = recipe.brief
        take = Take(
            recipe.prompt,
            brief.duration_sec,
            recipe.seed,
            target.with_suffix(".codes.npz"),
            brief.bpm if isinstance(brief.bpm, float) else None,
            brief.key,
        )
        (made,) = self.loaded.generate([take], watch)
        spent = round(time.monotonic() - began, 1)
        facts = TakeFacts(
            digest=recipe.digest, provider=NAME, revision=made.revision, remarks=made.remarks, run_seconds=spent
        )
        write_take(target, made, facts)


def connect(settings: Settings, premium: PremiumSettings, store: Store) -> Local:
    """The machine itself as a provider."""
    del settings, store
    return Local(premium)
