"""GPU providers. The folder is the registry: a file here with a NAME and `connect` is a provider."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType

from soundflow_core.base.errors import BriefError
from soundflow_core.base.settings import PremiumSettings, Settings
from soundflow_core.generation.providers.base import Provider
from soundflow_core.library.storage.base import Store


@cache
def _files() -> dict[str, ModuleType]:
    modules = (import_module(f"{__name__}.{info.name}") for info in iter_modules(__path__) if not info.ispkg)
    return {module.NAME: module for module in modules if hasattr(module, "NAME")}


def provider_names() -> tuple[str, ...]:
    """All providers, by name."""
    return tuple(sorted(_files()))


def connect(name: str, settings: Settings, premium: PremiumSettings, store: Store) -> Provider:
    """A provider, ready to make takes; ConfigurationError names what is not set, BriefError says there is none of that name."""
    if name not in _files():
        raise BriefError(f"The GPU provider '{name}' is unknown; choose one of {', '.join(provider_names())}.")
    provider: Provider = _files()[name].connect(settings, premium, store)
    return provider
