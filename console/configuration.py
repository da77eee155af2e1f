"""The settings of the console: the only place here that reads the environment. Commands pass them on."""

from __future__ import annotations

from soundflow_core.base.settings import ApiSettings, PremiumSettings, Settings
from soundflow_core.base.settings.reading import ListedSetting, listed_settings


def load_settings() -> Settings:
    """The general settings; ConfigurationError names a wrong variable."""
    return Settings.from_environment()


def load_premium_settings() -> PremiumSettings:
    """What premium tracks need besides."""
    return PremiumSettings.from_environment()


def load_api_settings() -> ApiSettings:
    """What the API needs besides."""
    return ApiSettings.from_environment()


def list_settings() -> list[ListedSetting]:
    """All settings with values and sources; ConfigurationError if the settings file is damaged."""
    return list(listed_settings((Settings, ApiSettings, PremiumSettings)))
