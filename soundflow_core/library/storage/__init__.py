"""Stores. The folder is the registry: a file here with a SCHEME and `connect` is a kind of store."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules
from urllib.parse import urlsplit

from soundflow_core.base.errors import ConfigurationError
from soundflow_core.base.settings import Settings
from soundflow_core.library.storage.base import Store


def open_store(settings: Settings) -> Store:
    """The store that SOUNDFLOW_STORE names; ConfigurationError where no kind of store has its scheme."""
    scheme = urlsplit(settings.store).scheme
    schemes = []
    for info in iter_modules(__path__):  # only as many are loaded as it takes to find the right one: boto3 is heavy
        module = import_module(f"{__name__}.{info.name}")
        if getattr(module, "SCHEME", None) == scheme:
            store: Store = module.connect(settings)
            return store
        if hasattr(module, "SCHEME"):
            schemes.append(module.SCHEME)
    known = ", ".join(f"{name}://" for name in sorted(schemes))
    raise ConfigurationError(f"SOUNDFLOW_STORE is '{settings.store}', but only {known} can be opened; change it.")
