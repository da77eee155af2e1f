"""The settings of the console: the only place here that reads the environment. Commands pass them on."""

from __future__ import annotations

from soundflow_core.base.settings import ApiSettings, PremiumSettings, Settings


def load_settings() -> Settings:
    """The general settings; ConfigurationError names a wrong variable."""
    return Settings.from_environment()


def load_premium_settings() -> PremiumSettings:
    """What premium tracks need besides."""
    return PremiumSettings.from_environment()


def load_api_settings() -> ApiSettings:
    """What the API needs besides."""
    return ApiSettings.from_environment()
