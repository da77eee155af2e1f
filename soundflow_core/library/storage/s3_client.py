"""A boto3 client for R2 and other S3 servers."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError

from soundflow_core.base.errors import ConfigurationError
from soundflow_core.library.storage.s3_credentials import S3Credentials

CONFIG = Config(
    signature_version="s3v4",
    # By default boto3 sends trailing checksums over https, which R2 refuses.
    request_checksum_calculation="when_required",
    response_checksum_validation="when_required",
    s3={"addressing_style": "path"},
    retries={"mode": "standard", "total_max_attempts": 1},
    connect_timeout=5,
    read_timeout=60,
    max_pool_connections=32,
)
HURRIED = CONFIG.merge(Config(connect_timeout=3, read_timeout=10))
"""Where somebody waits for the answer."""


@lru_cache(maxsize=8)
def s3_client(
    endpoint: str, region: str, credentials: S3Credentials | None, hurried: bool
) -> tuple[Any, Any]:  # boto3 has no static types
    """A client, and the keys it signs with. It is safe for threads and costs a quarter of a second, so that each is made once."""
    keys: dict[str, Any] = {}
    if credentials:
        keys = {
            "aws_access_key_id": credentials.access_key_id,
            "aws_secret_access_key": credentials.secret_access_key.get_secret_value(),
            "aws_session_token": credentials.session_token and credentials.session_token.get_secret_value(),
        }
    try:
        session = boto3.session.Session(**keys)
        return session.client(
            "s3", endpoint_url=endpoint, region_name=region, config=HURRIED if hurried else CONFIG
        ), session.get_credentials()
    except (ValueError, BotoCoreError) as error:
        raise ConfigurationError(f"R2_ENDPOINT or R2_REGION can't be used ({error}); correct them.") from error
