"""What a deployment configures: the environment, and beneath it a settings file. Each class holds what one part of SoundFlow needs."""

from __future__ import annotations

from dataclasses import dataclass

from soundflow_core.base.settings.api import ApiSettings
from soundflow_core.base.settings.pipeline import PipelineSettings
from soundflow_core.base.settings.premium import PremiumSettings
from soundflow_core.base.settings.store import CatalogSettings, StoreSettings

__all__ = [
    "ApiSettings",
    "CatalogSettings",
    "PipelineSettings",
    "PremiumSettings",
    "Settings",
    "StoreSettings",
]


@dataclass(frozen=True, kw_only=True)
class Settings(PipelineSettings, CatalogSettings, StoreSettings):
    """What every part of SoundFlow needs: the store, the catalogs, and where and how tracks are made."""
