"""What premium needs besides: models, providers of GPUs, content credentials. Secrets are in no repr."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from soundflow_core.base.settings.fields import number, one_of, setting, switch, without_slash, words
from soundflow_core.base.settings.paths import absolute_path
from soundflow_core.base.settings.reading import FromEnvironment


@dataclass(frozen=True, kw_only=True)
class ModelSettings(FromEnvironment):
    """Models on this machine."""

    model_folder: Path | None = setting("SOUNDFLOW_MODEL_DIR", parse=absolute_path)
    """Models as folders by name; one that is there is not looked for on the hub."""
    device: str = setting("SOUNDFLOW_DEVICE", parse=one_of("auto", "cuda", "mps", "cpu"), default="auto")
    batch: int = setting("SOUNDFLOW_MODEL_BATCH", parse=number(1, 64, int), default=8)
    allow_noncommercial: bool = setting("SOUNDFLOW_ALLOW_NONCOMMERCIAL", parse=switch, default=False)
    prompts_file: Path | None = setting("SOUNDFLOW_PREMIUM_PROMPTS", parse=absolute_path)


@dataclass(frozen=True, kw_only=True)
class ProviderSettings(FromEnvironment):
    """Where GPUs are, and what they may cost."""

    package: str = setting("SOUNDFLOW_PACKAGE", default="soundflow")
    """What a notebook installs SoundFlow from: its name, or an address that pip knows (`git+https://…`, a wheel's)."""
    gpu_fallback: tuple[str, ...] = setting("SOUNDFLOW_GPU_FALLBACK", parse=words, default=(), many="list")
    spend_per_run_usd: float = setting("SOUNDFLOW_SPEND_PER_RUN_USD", parse=number(0, 1e6), default=2.0)
    spend_per_day_usd: float = setting("SOUNDFLOW_SPEND_PER_DAY_USD", parse=number(0, 1e6), default=20.0)
    provider_timeout_seconds: float = setting("SOUNDFLOW_PROVIDER_TIMEOUT_SEC", parse=number(1, 86_400), default=1800.0)
    poll_seconds: float = setting("SOUNDFLOW_PROVIDER_POLL_SEC", parse=number(0.01, 600), default=2.0)
    replicate_address: str = setting("REPLICATE_BASE_URL", parse=without_slash, default="https://api.replicate.com")
    replicate_token: str | None = setting("REPLICATE_API_TOKEN", secret=True)
    runpod_address: str = setting("RUNPOD_BASE_URL", parse=without_slash, default="https://api.runpod.ai")
    runpod_endpoint: str | None = setting("RUNPOD_ENDPOINT_ID")
    runpod_key: str | None = setting("RUNPOD_API_KEY", secret=True)
    modal_app: str = setting("SOUNDFLOW_MODAL_APP", default="soundflow-premium")
    modal_token_id: str | None = setting("MODAL_TOKEN_ID", secret=True)
    modal_token_secret: str | None = setting("MODAL_TOKEN_SECRET", secret=True)


@dataclass(frozen=True, kw_only=True)
class CredentialSettings(FromEnvironment):
    """Content credentials (C2PA) of premium tracks."""

    c2pa_certificates: Path | None = setting("SOUNDFLOW_C2PA_CERTS", parse=absolute_path)
    """PEM: the signing certificate, then its issuers."""
    c2pa_key: Path | None = setting("SOUNDFLOW_C2PA_KEY", parse=absolute_path)
    """PEM: the private key of the first certificate."""
    c2pa_algorithm: str = setting(
        "SOUNDFLOW_C2PA_ALGORITHM", parse=one_of("es256", "es384", "es512", "ps256", "ed25519"), default="es256"
    )
    c2pa_time_authority: str | None = setting("SOUNDFLOW_C2PA_TSA")


@dataclass(frozen=True, kw_only=True)
class PremiumSettings(CredentialSettings, ProviderSettings, ModelSettings):
    """Everything that premium tracks need besides `Settings`."""
