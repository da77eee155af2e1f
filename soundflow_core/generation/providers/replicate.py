"""Replicate: its public MusicGen (weights CC-BY-NC 4.0), which makes windows on its own. Outputs stay an hour: they are copied at once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx

from soundflow_core.base.errors import BriefError, ConfigurationError, NotFound, Unavailable
from soundflow_core.base.settings import PremiumSettings, Settings
from soundflow_core.delivery.encoding.foreign import read_sound
from soundflow_core.generation.models.base import Generated
from soundflow_core.generation.providers.base import JobState, JobStatus
from soundflow_core.generation.providers.http import JobId, ProviderAnswer, Reason, Seconds, Web
from soundflow_core.generation.providers.remote import Remote
from soundflow_core.generation.takes import TakeFacts, write_take
from soundflow_core.library.storage.base import Store
from soundflow_core.model.request import ModelName, PremiumRecipe

NAME = "replicate"
VERSION = "671ac645ce5e552cc63a54a2bbff63fcf798043055d2dac5fc9e36a837eedcfb"
"""meta/musicgen."""
USD_A_SECOND = 0.0014
"""An A100 with 80 GB, list price."""
SIZES = {ModelName.MUSICGEN_STEREO_LARGE: "stereo-large"}
"""What that version has of our models."""
STATES = {
    "starting": JobState.QUEUED,
    "processing": JobState.RUNNING,
    "succeeded": JobState.SUCCEEDED,
    "failed": JobState.FAILED,
    "canceled": JobState.CANCELED,
    "aborted": JobState.CANCELED,
}
MOST_BYTES = 1 << 30
"""An hour of stereo floats at 32 kHz."""
REFUSALS = ("nsfw", "flagged", "safety", "not allowed", "moderation")


class CreatedPrediction(ProviderAnswer):
    """The answer to a new prediction, as far as it is needed."""

    id: JobId


class PredictionMetrics(ProviderAnswer):
    """What a prediction took."""

    predict_time: Seconds = None


class Prediction(CreatedPrediction):
    """Replicate's object of that name, as far as it is read."""

    status: str
    input: dict[str, Any] | None = None
    output: str | list[str] | None = None
    error: Reason = ""
    metrics: PredictionMetrics | None = None
    data_removed: bool = False


class ListedPrediction(CreatedPrediction):
    """A prediction in a list."""

    input: dict[str, Any] | None = None


class Predictions(ProviderAnswer):
    """A page of predictions, the newest first."""

    results: list[ListedPrediction]


class Replicate:
    """Replicate's predictions."""

    name = NAME

    def __init__(self, premium: PremiumSettings) -> None:
        if not premium.replicate_token:
            raise ConfigurationError("REPLICATE_API_TOKEN is not set; set it, or choose another --gpu-provider.")
        self.timeout_seconds = premium.provider_timeout_seconds
        address, token = premium.replicate_address, premium.replicate_token
        self.web = Web(NAME, address, token, "REPLICATE_API_TOKEN", premium.poll_seconds)

    def estimate_usd(self, recipe: PremiumRecipe) -> float:
        """Half of real time on an A100, and a minute to start."""
        return USD_A_SECOND * (60.0 + 2.0 * recipe.brief.duration_sec)

    def submit(self, recipe: PremiumRecipe) -> str:
        """Create a prediction."""
        body = {"version": VERSION, "input": _input(recipe)}
        return self.web.create(
            "/v1/predictions", body, CreatedPrediction, {"Cancel-After": f"{int(self.timeout_seconds)}s"}
        ).id

    def poll(self, job: str) -> JobStatus:
        """Read a prediction."""
        try:
            found = self.web.get(f"/v1/predictions/{job}", Prediction)
        except NotFound:
            return JobStatus(JobState.EXPIRED, error="Replicate no longer knows the prediction")
        return _status(found)

    def cancel(self, job: str) -> None:
        """Cancel a prediction."""
        self.web.tell(f"/v1/predictions/{job}/cancel")

    def find(self, recipe: PremiumRecipe, known: frozenset[str]) -> str | None:
        """The latest prediction with this recipe's input among the 100 that Replicate lists; it forgets inputs after an hour."""
        wanted = _input(recipe)
        try:
            listed = self.web.get("/v1/predictions", Predictions).results
        except (NotFound, Unavailable):
            return None
        same = (one.id for one in listed if {name: (one.input or {}).get(name) for name in wanted} == wanted)
        return next((job for job in same if job not in known), None)

    def fetch(self, recipe: PremiumRecipe, status: JobStatus, target: Path) -> None:
        """Copy the output, as the take it is."""
        wav = target.with_name(f"{target.name}.wav.part")
        try:
            _download(status.output or "", wav)
            audio, sound = read_sound(wav, recipe.brief.duration_sec + 1.0)
        except BriefError as error:
            raise Unavailable(
                f"{NAME} sent something that is not audio for {recipe.brief.track_id}; ask again."
            ) from error
        finally:
            wav.unlink(missing_ok=True)
        facts = TakeFacts(
            digest=recipe.digest,
            provider=NAME,
            revision=VERSION[:12],
            run_seconds=status.run_seconds,
            cost_usd=status.cost_usd or 0.0,
        )
        write_take(target, Generated(audio, sound.rate_hz, VERSION[:12]), facts)


def _input(recipe: PremiumRecipe) -> dict[str, Any]:
    if recipe.model not in SIZES:
        raise BriefError(f"{NAME} has no {recipe.model}; choose --model {', '.join(SIZES)} or another --gpu-provider.")
    return {
        "prompt": recipe.prompt,
        "model_version": SIZES[recipe.model],
        "duration": int(-(-recipe.brief.duration_sec // 1)),
        "output_format": "wav",
        "normalization_strategy": "peak",
        "top_k": 250,
        "temperature": 1,
        "classifier_free_guidance": 3,
        "seed": recipe.seed,
    }


def _status(found: Prediction) -> JobStatus:
    state = STATES.get(found.status, JobState.RUNNING)  # a state invented later must not end a run
    output = found.output[0] if isinstance(found.output, list) and found.output else found.output or None
    seconds = found.metrics.predict_time if found.metrics else None
    if state is JobState.SUCCEEDED and (found.data_removed or not output):
        state = JobState.EXPIRED
    if state is JobState.FAILED and any(word in found.error.lower() for word in REFUSALS):
        state = JobState.REFUSED
    cost = None if seconds is None else USD_A_SECOND * seconds
    return JobStatus(state, str(output) if output else None, found.error, seconds, cost)


def _download(address: str, target: Path) -> None:
    """NotFound where it is gone, Unavailable where it does not come."""
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        with httpx.stream("GET", address, timeout=60.0, follow_redirects=True) as answer:
            if answer.status_code in (403, 404, 410):
                raise NotFound("The output is gone; make it anew.")
            answer.raise_for_status()
            with target.open("wb") as file:
                for chunk in answer.iter_bytes():
                    file.write(chunk)
                    if file.tell() > MOST_BYTES:
                        raise Unavailable(f"{NAME} sent more than {MOST_BYTES >> 20} MiB for one take; ask again.")
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise Unavailable(f"{NAME}'s output does not come ({error}); ask again, it is kept for an hour.") from error


def connect(settings: Settings, premium: PremiumSettings, store: Store) -> Remote:
    """Replicate as a provider."""
    del settings
    return Remote(Replicate(premium), store, premium)
