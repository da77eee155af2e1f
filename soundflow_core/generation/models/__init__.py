"""Models. The folder is the registry: a file here with a CARD and `load` is a model. Reading a card loads no torch."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType

from soundflow_core.base.errors import BriefError, ConfigurationError
from soundflow_core.base.settings import PremiumSettings
from soundflow_core.generation.models.base import ModelCard, MusicModel


@cache
def _files() -> dict[str, ModuleType]:
    modules = (import_module(f"{__name__}.{info.name}") for info in iter_modules(__path__) if not info.ispkg)
    return {str(module.CARD.name): module for module in modules if hasattr(module, "CARD")}


def cards() -> tuple[ModelCard, ...]:
    """The cards of all models, by name."""
    return tuple(_files()[name].CARD for name in sorted(_files()))


def card_of(name: str) -> ModelCard:
    """A model's card; BriefError where there is no such model."""
    if name not in _files():
        raise BriefError(f"The model '{name}' is unknown; choose one of {', '.join(sorted(_files()))}.")
    card: ModelCard = _files()[name].CARD
    return card


def load(name: str, settings: PremiumSettings) -> MusicModel:
    """A model, ready to generate; ConfigurationError, in one sentence, where it can't be loaded here."""
    card_of(name)
    try:
        model: MusicModel = _files()[name].load(settings)
    except ImportError as error:
        extra = "diffusers" if "diffusers" in str(error) else "premium"
        raise ConfigurationError(
            f"The model {name} needs {error.name or 'a package'}, which is not installed; run pip install 'soundflow[{extra}]'."
        ) from error
    return model
