"""Work pools, each described by a file in `pools/`, created or updated."""

from __future__ import annotations

from importlib.resources import files
from typing import Any

import yaml
from prefect.client.schemas.actions import WorkPoolCreate
from prefect.exceptions import ObjectNotFound
from prefect.workers.utilities import get_default_base_job_template_for_infrastructure_type
from pydantic import Field

from soundflow_core.base.settings.environment import DEPLOYED
from soundflow_core.base.settings.paths import STORE
from soundflow_core.model.brief import Model


class PoolFile(Model):
    """A file in `pools/`."""

    name: str
    type: str
    description: str
    concurrency_limit: int | None = Field(default=None, ge=1)
    env: dict[str, str] = Field(default_factory=dict)
    """The environment of every run in the pool."""


def pool_files() -> dict[str, PoolFile]:
    """All pools by name."""
    found = (path for path in files("deployments").joinpath("pools").iterdir() if path.name.endswith(".yaml"))
    pools = (PoolFile.model_validate(yaml.safe_load(path.read_text("utf-8"))) for path in found)
    return {pool.name: pool for pool in sorted(pools, key=lambda pool: pool.name)}


async def ensure_pool(client: Any, pool: PoolFile, env: dict[str, str]) -> None:  # a PrefectClient
    """Create a pool or update it to its file; one that an operator paused stays paused."""
    try:
        paused = (await client.read_work_pool(pool.name)).is_paused
    except ObjectNotFound:
        paused = False
    wanted = WorkPoolCreate(
        name=pool.name,
        type=pool.type,
        description=pool.description,
        is_paused=paused,
        concurrency_limit=pool.concurrency_limit,
        base_job_template=await _template(pool, pool.env | env),
    )
    await client.create_work_pool(wanted, overwrite=True)


async def deployed_store(client: Any, pool: str) -> str | None:  # a PrefectClient
    """The store in the environment that the last `deploy` gave to a pool's runs."""
    try:
        found = await client.read_work_pool(pool)
    except ObjectNotFound:
        return None
    variables = found.base_job_template.get("variables", {}).get("properties", {})
    store = (variables.get("env", {}).get("default") or {}).get(f"{DEPLOYED}{STORE}")
    return None if store is None else str(store)


async def _template(pool: PoolFile, env: dict[str, str]) -> dict[str, Any]:
    """The job template of the pool's type with the pool's environment as default."""
    template: dict[str, Any] | None = await get_default_base_job_template_for_infrastructure_type(pool.type)
    if template is None:
        raise ValueError(f"Prefect knows no work pool type '{pool.type}'; correct deployments/pools/{pool.name}.yaml.")
    template["variables"]["properties"]["env"]["default"] = env
    return template
