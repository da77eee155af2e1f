"""The worker on a rented GPU: it generates a recipe's take and puts it into the store at the recipe's own key, once."""

from __future__ import annotations

import time
from functools import cache
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


class Worker:
    """Generates takes with one loaded model, which it keeps between jobs."""

    def __init__(self, settings: Settings, premium: PremiumSettings) -> None:
        self.settings, self.store = settings, open_store(settings)
        self.provider = Local(premium)

    def make_take(self, job: dict[str, Any], watch: Watch | None = None) -> dict[str, Any]:
        """Generate `job["recipe"]` and put it into the store; returns plain JSON values, an `error` among them where it failed."""
        began = time.monotonic()
        try:
            result = self._make(PremiumRecipe.model_validate(job["recipe"]), watch or Watch())
        except (BriefError, ValidationError, KeyError) as error:
            result = {"error": str(error), "refused": True}
        except SoundFlowError as error:
            result = {"error": str(error), "refused": False}
        return {**result, "runSeconds": round(time.monotonic() - began, 1)}

    def _make(self, recipe: PremiumRecipe, watch: Watch) -> dict[str, Any]:
        if self.store.head(recipe.generated_key) is not None:
            return {"objectKey": recipe.generated_key, "made": False}
        path = self.settings.work_folder / recipe.digest[:32] / "take.flac"
        if not path.exists():
            self.provider.make(recipe, path, watch)
        facts = read_facts(path)
        self.store.put(recipe.generated_key, path, ANYTHING, "audio/flac", "no-store")
        path.unlink(missing_ok=True)
        remarks = list(facts.remarks)
        return {"objectKey": recipe.generated_key, "made": True, "revision": facts.revision, "remarks": remarks}


@cache
def worker() -> Worker:
    """The worker of this process, set up from its environment by the first job: an error of the settings is that job's error."""
    return Worker(Settings.from_environment(), PremiumSettings.from_environment())


def make_take(job: dict[str, Any], watch: Watch | None = None) -> dict[str, Any]:
    """As `Worker.make_take`, in this process's worker."""
    try:
        own = worker()
    except SoundFlowError as error:
        return {"error": str(error), "refused": False, "runSeconds": 0.0}
    return own.make_take(job, watch)
