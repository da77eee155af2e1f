"""Keys for an S3 store: from the environment, or from a Prefect block that an operator keeps them in.

SOUNDFLOW_S3_BLOCK names the block as `aws-credentials/NAME` or `minio-credentials/NAME`. Prefect is loaded only then, and only here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pydantic import SecretStr

from soundflow_core.base.errors import ConfigurationError, Unavailable
from soundflow_core.base.settings import Settings

KINDS = ("aws-credentials", "minio-credentials")


@dataclass(frozen=True)
class S3Credentials:
    """The keys of an S3 store; printing them shows no secret."""

    access_key_id: str
    secret_access_key: SecretStr
    session_token: SecretStr | None = None


def credentials_of(settings: Settings) -> S3Credentials | None:
    """The keys to use; None leaves them to boto3, which looks at AWS_* variables, profiles and instance roles."""
    if settings.s3_block:
        return _from_block(settings.s3_block)
    key, secret = settings.s3_access_key_id, settings.s3_secret_access_key
    if key and secret:
        return S3Credentials(key, secret)
    if key or secret:
        missing = "R2_SECRET_ACCESS_KEY" if key else "R2_ACCESS_KEY_ID"
        raise ConfigurationError(f"{missing} is not set, but its other half is; set both or neither.")
    return None


def _from_block(name: str) -> S3Credentials:
    kind, _, own = name.partition("/")
    if kind not in KINDS or not own:
        raise ConfigurationError(f"SOUNDFLOW_S3_BLOCK is '{name}'; name a block as {KINDS[0]}/NAME or {KINDS[1]}/NAME.")
    block = _loaded(kind, own, name)
    if kind == "minio-credentials":
        return S3Credentials(block.minio_root_user, block.minio_root_password)
    if not block.aws_access_key_id or not block.aws_secret_access_key:
        raise ConfigurationError(f"The block {name} that SOUNDFLOW_S3_BLOCK names holds no keys; fill it in.")
    token = block.aws_session_token
    return S3Credentials(block.aws_access_key_id, block.aws_secret_access_key, SecretStr(token) if token else None)


def _loaded(kind: str, own: str, name: str) -> Any:  # a block of prefect_aws
    from prefect_aws import AwsCredentials, MinIOCredentials  # noqa: PLC0415  # seconds that only its users pay

    block = AwsCredentials if kind == "aws-credentials" else MinIOCredentials
    try:
        return block.load(own, _sync=True)
    except ValueError as error:
        raise ConfigurationError(
            f"There is no block {name} on the Prefect server; create it or change SOUNDFLOW_S3_BLOCK."
        ) from error
    except Exception as error:  # Prefect's client raises whatever its transport does
        raise Unavailable(
            f"The block {name} can't be read from the Prefect server ({type(error).__name__}); check PREFECT_API_URL."
        ) from error
