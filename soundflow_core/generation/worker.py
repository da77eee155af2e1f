"""What runs on a rented GPU: a recipe comes in, the take goes to the store at the recipe's own key. Asked twice, it works once."""

from __future__ import annotations

import time
from typing import Any

from pydantic import ValidationError

from soundflow_core.base.errors import BriefError, SoundFlowError
from soundflow_core.base.settings import PremiumSettings, Settings
from soundflow_core.generation.models.base import Watch
from soundflow_core.generation.providers.local import Local
from soundflow_core.generation.takes import read_facts
from soundflow_core.library.storage import open_store
from soundflow_core.library.storage.base import ANYTHING
from soundflow_core.model.request import PremiumRecipe

_local: list[Local] = []
"""The loaded model, kept between jobs of one worker."""


def make_take(job: dict[str, Any], watch: Watch | None = None) -> dict[str, Any]:
    """Generate `job["recipe"]` and put it into the store; returns plain JSON values, an `error` among them where it failed."""
    began = time.monotonic()
    try:
        recipe = PremiumRecipe.model_validate(job["recipe"])
        return {**_made(recipe, watch or Watch()), "runSeconds": round(time.monotonic() - began, 1)}
    except (BriefError, ValidationError, KeyError) as error:
        return {"error": str(error), "refused": True, "runSeconds": round(time.monotonic() - began, 1)}
    except SoundFlowError as error:
        return {"error": str(error), "refused": False, "runSeconds": round(time.monotonic() - began, 1)}


def _made(recipe: PremiumRecipe, watch: Watch) -> dict[str, Any]:
    settings = Settings.from_environment()
    store = open_store(settings)
    if store.head(recipe.generated_key) is not None:
        return {"objectKey": recipe.generated_key, "made": False}
    if not _local:
        _local.append(Local(PremiumSettings.from_environment()))
    path = settings.work_folder / recipe.digest[:32] / "take.flac"
    if not path.exists():
        _local[0].make(recipe, path, watch)
    facts = read_facts(path)
    store.put(recipe.generated_key, path, ANYTHING, "audio/flac", "no-store")
    path.unlink(missing_ok=True)
    return {"objectKey": recipe.generated_key, "made": True, "revision": facts.revision, "remarks": list(facts.remarks)}
