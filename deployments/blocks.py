"""Blocks: what Prefect's server keeps for runs on any machine, written from this machine's environment."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from prefect.blocks.notifications import CustomWebhookNotificationBlock, SlackWebhook

from soundflow_core.errors import ConfigurationError

ALERT = "soundflow-alert"
RESULTS = "soundflow-results"
RESULTS_FOLDER = "prefect-results"


async def ensure_alert(url: str | None) -> UUID | None:
    """Where notices go: a webhook that takes JSON, or any address Apprise knows (slack:// mailto:// discord:// ntfy:// …)."""
    if not url:
        return None
    block: Any
    if urlsplit(url).scheme in ("http", "https"):
        block = CustomWebhookNotificationBlock(
            name="SoundFlow",
            url="{{address}}",
            secrets={"address": url},  # webhook addresses are passwords
            method="POST",
            json_data={"title": "{{subject}}", "message": "{{body}}"},
        )
    else:
        block = SlackWebhook(url=url)  # Prefect's plainest Apprise block: it hands any address to Apprise as it is
    return UUID(str(await _save(block, ALERT)))


async def ensure_results(bucket: str, endpoint: str | None, key_id: str, secret: str, region: str | None) -> str:
    """An S3 bucket for task results; the value of PREFECT_RESULTS_DEFAULT_STORAGE_BLOCK."""
    from prefect_aws import AwsCredentials, S3Bucket
    from prefect_aws.client_parameters import AwsClientParameters

    if not key_id or not secret:
        raise ConfigurationError("R2_ACCESS_KEY_ID or R2_SECRET_ACCESS_KEY is not set; task results need both.")
    credentials = AwsCredentials(
        aws_access_key_id=key_id,
        aws_secret_access_key=secret,
        region_name=region,
        aws_client_parameters=AwsClientParameters(endpoint_url=endpoint),
    )
    await _save(credentials, RESULTS)
    await _save(S3Bucket(bucket_name=bucket, bucket_folder=RESULTS_FOLDER, credentials=credentials), RESULTS)
    return f"s3-bucket/{RESULTS}"


async def _save(block: Any, name: str) -> Any:
    saved = block.save(name, overwrite=True)
    return await saved if hasattr(saved, "__await__") else saved
