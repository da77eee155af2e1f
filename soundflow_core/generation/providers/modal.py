"""Modal: our own worker (deployments/modal_app.py), spawned by name through Modal's client; it writes to the bucket itself."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from soundflow_core.base.errors import ConfigurationError, Unavailable
from soundflow_core.base.settings import PremiumSettings, Settings
from soundflow_core.generation.providers.base import JobState, JobStatus, StillRunning
from soundflow_core.generation.providers.http import SUBMIT_TRIES, seconds_or_none, text_or_empty
from soundflow_core.generation.providers.remote import Remote, fetch_generated
from soundflow_core.library.storage.base import Store
from soundflow_core.model.request import PremiumRecipe

NAME = "modal"
FUNCTION = "make_take"
USD_A_SECOND = 0.001097
"""An H100, list price."""


class ModalJobs:
    """Jobs as calls of our deployed function."""

    name = NAME

    def __init__(self, premium: PremiumSettings, store: Store) -> None:
        for name, value in (
            ("MODAL_TOKEN_ID", premium.modal_token_id),
            ("MODAL_TOKEN_SECRET", premium.modal_token_secret),
        ):
            if not value:
                raise ConfigurationError(f"{name} is not set; set it, or choose another --gpu-provider.")
        try:
            import modal  # noqa: PLC0415  # an extra
        except ImportError as error:
            raise ConfigurationError("Modal's client is not installed; run pip install 'soundflow[modal]'.") from error
        self.modal: Any = modal
        self.store, self.app = store, premium.modal_app
        self.pause_seconds = min(2.0, premium.poll_seconds)
        self.client = modal.Client.from_credentials(premium.modal_token_id or "", premium.modal_token_secret or "")

    def estimate_usd(self, recipe: PremiumRecipe) -> float:
        """Real time on an H100, and two minutes to start and load."""
        return USD_A_SECOND * (120.0 + recipe.brief.duration_sec)

    def submit(self, recipe: PremiumRecipe) -> str:
        """Spawn a call."""
        function = self.modal.Function.from_name(self.app, FUNCTION, client=self.client)
        try:
            function.hydrate()
        except self.modal.exception.NotFoundError as error:
            raise ConfigurationError(
                f"Modal has no app {self.app} with {FUNCTION}; run modal deploy deployments/modal_app.py."
            ) from error
        except self.modal.exception.AuthError as error:
            raise ConfigurationError(
                "Modal does not accept MODAL_TOKEN_ID and MODAL_TOKEN_SECRET; renew them."
            ) from error
        except Exception as error:  # its own and its transport's: nothing was sent yet
            raise Unavailable(f"Modal is out of reach ({error}); try again later.") from error
        return str(self._spawned(function, recipe).object_id)

    def _spawned(self, function: Any, recipe: PremiumRecipe) -> Any:  # a FunctionCall
        """Modal's client repeats a call that got no answer under the same idempotency key, which makes one call of it."""
        given = {"recipe": recipe.model_dump(mode="json", by_alias=True)}
        for attempt in range(SUBMIT_TRIES):
            try:
                return function.spawn(given)
            except self.modal.exception.ResourceExhaustedError:  # surely not accepted
                time.sleep(self.pause_seconds * 2**attempt)
            except Exception as error:  # whatever it was, the call may exist
                raise StillRunning(f"modal gave no answer ({error})") from error
        raise Unavailable("Modal accepts no more calls at the moment; try again later.")

    def poll(self, job: str) -> JobStatus:
        """Ask for the result without waiting."""
        failures = self.modal.exception
        try:
            output = self.modal.FunctionCall.from_id(job, client=self.client).get(timeout=0)
        except failures.OutputExpiredError:
            return JobStatus(JobState.EXPIRED, error="Modal no longer keeps the result")
        except failures.FunctionTimeoutError:
            return JobStatus(JobState.EXPIRED, error="it took too long")
        except (failures.InputCancellation, failures.RemoteError, failures.InternalFailure) as error:
            state = JobState.CANCELED if "cancel" in str(error).lower() else JobState.FAILED
            return JobStatus(state, error=str(error)[:200])
        except TimeoutError:
            return JobStatus(JobState.RUNNING)
        except failures.NotFoundError:
            return JobStatus(JobState.EXPIRED, error="Modal no longer knows the call")
        except failures.Error as error:
            raise Unavailable(f"Modal is out of reach ({error}); ask again.") from error
        except Exception as error:  # an error that our own function raised comes as itself
            return JobStatus(JobState.FAILED, error=f"{type(error).__name__}: {error}"[:200])
        return _status(output)

    def cancel(self, job: str) -> None:
        """Cancel a call and the container that works on it."""
        self.modal.FunctionCall.from_id(job, client=self.client).cancel(terminate_containers=True)

    def find(self, recipe: PremiumRecipe, known: frozenset[str]) -> str | None:
        """Modal can't look a call up by its input."""
        del recipe, known
        return None

    def fetch(self, recipe: PremiumRecipe, status: JobStatus, target: Path) -> None:
        """The worker has put the take into the store."""
        del status
        fetch_generated(self.store, recipe, target)


def _status(output: Any) -> JobStatus:  # what the worker returned
    values = output if isinstance(output, dict) else {}
    seconds = seconds_or_none(values.get("runSeconds"))
    cost = None if seconds is None else USD_A_SECOND * seconds
    if values.get("error"):
        state = JobState.REFUSED if values.get("refused") else JobState.FAILED
        return JobStatus(state, None, text_or_empty(values["error"]), seconds, cost)
    return JobStatus(JobState.SUCCEEDED, None, "", seconds, cost)


def connect(settings: Settings, premium: PremiumSettings, store: Store) -> Remote:
    """Modal as a provider."""
    del settings
    return Remote(ModalJobs(premium, store), store, premium)
