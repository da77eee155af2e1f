"""Rights: what a model's licence lets a premium tier publish."""

from __future__ import annotations

from soundflow_core.base.errors import ConfigurationError
from soundflow_core.base.settings import PremiumSettings
from soundflow_core.generation.models.base import ModelCard


def check_rights(card: ModelCard, settings: PremiumSettings) -> None:
    """ConfigurationError where a model's weights allow no commercial use and the operator has not said that this is none."""
    if card.licence.commercial == "no" and not settings.allow_noncommercial:
        raise ConfigurationError(
            f"{card.name} is licensed {card.licence.name}, which allows no commercial use, so it may not make premium tracks; "
            "choose --model ace-step-1.5, or set SOUNDFLOW_ALLOW_NONCOMMERCIAL=yes if nobody pays for them."
        )
