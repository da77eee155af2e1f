"""Prefect blocks for runs on any machine: the address of alerts and the storage of task results."""

from __future__ import annotations

import asyncio
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from prefect.blocks.notifications import CustomWebhookNotificationBlock, SlackWebhook

from soundflow_core.base.settings import Settings
from soundflow_core.library.storage.s3_credentials import credentials_of

ALERT = "soundflow-alert"
RESULTS = "soundflow-results"
RESULTS_FOLDER = "prefect-results"


async def ensure_alert(url: str | None) -> UUID | None:
    """The block for notifications: a webhook that takes JSON, or any address Apprise knows (slack:// mailto:// discord:// ntfy:// …)."""
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
        block = SlackWebhook(url=url)  # Prefect's simplest Apprise block: it passes any address to Apprise unchanged
    return UUID(str(await _save(block, ALERT)))


async def ensure_results(settings: Settings) -> str | None:
    """The block for task results in the bucket, where every machine finds them.

    The value of PREFECT_RESULTS_DEFAULT_STORAGE_BLOCK; None for a local store, where each worker keeps its own.
    """
    place = urlsplit(settings.store)
    if place.scheme != "s3":
        return None
    from prefect_aws import AwsCredentials, S3Bucket
    from prefect_aws.client_parameters import AwsClientParameters

    # Keys that are in the environment stay there: anybody who may use the server can read its blocks. A run takes them from its worker
    # (`flows.runs.deployed`). Those of an operator's own block are on the server already, but without the endpoint.
    keys = await asyncio.to_thread(credentials_of, settings) if settings.s3_block else None
    credentials = AwsCredentials(
        aws_access_key_id=keys.access_key_id if keys else None,
        aws_secret_access_key=keys.secret_access_key if keys else None,
        aws_session_token=keys.session_token.get_secret_value() if keys and keys.session_token else None,
        region_name=settings.s3_region,
        aws_client_parameters=AwsClientParameters(endpoint_url=settings.s3_endpoint),
    )
    await _save(credentials, RESULTS)
    await _save(S3Bucket(bucket_name=place.netloc, bucket_folder=RESULTS_FOLDER, credentials=credentials), RESULTS)
    return f"s3-bucket/{RESULTS}"


async def _save(block: Any, name: str) -> Any:
    saved = block.save(name, overwrite=True)
    return await saved if hasattr(saved, "__await__") else saved
