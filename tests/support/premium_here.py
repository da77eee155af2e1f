"""A flow with the name and the parameters of premium-on-demand, served as a deployment: it counts to a hundred instead of making music."""

import sys
import time
from datetime import date

from prefect import flow
from prefect.artifacts import create_progress_artifact, update_progress_artifact

from soundflow_core.model.brief import Category
from soundflow_core.model.request import GpuProvider, ModelName


@flow(name="premium-on-demand")
def premium_on_demand(
    category: Category,
    track_id: str | None = None,
    duration_sec: float = 180,
    model: ModelName = ModelName.MUSICGEN_STEREO_LARGE,
    gpu_provider: GpuProvider = GpuProvider.LOCAL,
    prompt: str | None = None,
    seed: int | None = None,
    day: date | None = None,
) -> str:
    progress = create_progress_artifact(40.0, key="premium-progress")
    if prompt == "fail":
        raise ValueError("the model refused")
    time.sleep(120 if prompt == "take long" else 0.1)
    update_progress_artifact(progress, 100.0)
    return f"{category}, {track_id}"


if __name__ == "__main__":
    premium_on_demand.serve(name="premium-on-demand", pause_on_shutdown=False, print_starting_message=False, limit=4)
    sys.exit(0)
