"""What a check finds, and what the checks share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from soundflow_core.base.settings import ApiSettings, Settings
from soundflow_core.library.storage.base import Store

State = Literal["ok", "warning", "failed", "skipped"]


@dataclass(frozen=True)
class CheckResult:
    """One finding."""

    what: str
    state: State
    said: str
    advice: str = ""


@dataclass
class CheckContext:
    """What earlier checks found for later ones; a part that is None was not available, and checks that need it are skipped."""

    settings: Settings | None = None
    api: ApiSettings | None = None
    store: Store | None = None
    track: str | None = None
    """The key of some free track."""
