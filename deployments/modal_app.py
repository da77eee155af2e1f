"""The worker at Modal: `modal deploy deployments/modal_app.py`, once and after each update.

It needs a secret `soundflow-r2` at Modal with the store's R2_… variables. Weights are kept in a volume, so that only
the first call downloads them.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import modal

ROOT = Path(__file__).resolve().parent.parent
GPUS = ["H100", "A100-80GB", "L40S"]
"""The first of them that is free."""
SOURCE = "/app"
"""Where SoundFlow's own code lies in the container."""
LONGEST_SECONDS = 30 * 60

app = modal.App("soundflow-premium")
image = (
    modal.Image.debian_slim(python_version="3.11")
    .apt_install("ffmpeg")
    .pip_install_from_pyproject(str(ROOT / "pyproject.toml"), optional_dependencies=["premium", "diffusers"])
    .env({"HF_HUB_CACHE": "/models", "SOUNDFLOW_WORK": "/scratch", "PYTHONPATH": SOURCE})
    .add_local_dir(str(ROOT / "soundflow_core"), f"{SOURCE}/soundflow_core", ignore=["**/__pycache__", "**/*.pyc"])
)
weights = modal.Volume.from_name("soundflow-models", create_if_missing=True)


@app.function(  # type: ignore[untyped-decorator, unused-ignore]
    image=image,
    gpu=GPUS,
    volumes={"/models": weights},
    secrets=[modal.Secret.from_name("soundflow-r2")],
    timeout=LONGEST_SECONDS,
    scaledown_window=120,
    max_containers=4,
    retries=0,  # a retry would cost again: SoundFlow itself decides whether to ask again
)
def make_take(job: dict[str, Any]) -> dict[str, Any]:
    """One job: `{"recipe": …}`."""
    from soundflow_core.generation.worker import make_take as make  # installed in the container only

    return make(job)
