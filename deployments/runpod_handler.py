"""The worker of a RunPod serverless endpoint: `python -m deployments.runpod_handler` in the gpu image.

The endpoint's environment needs the store's R2_… variables. RunPod's own package is imported only on the worker.
"""

from __future__ import annotations

from typing import Any

from soundflow_core.generation.models.base import Watch
from soundflow_core.generation.worker import make_take


def handler(
    job: dict[str, Any], report: Any = None
) -> dict[str, Any]:  # RunPod's progress_update, where there is RunPod
    """One job: `{"input": {"recipe": …}}`."""
    reported: set[int] = set()

    def progress(share: float, remark: str) -> None:
        percent = int(100 * share)
        if report and percent not in reported:
            reported.add(percent)
            report(job, f"{percent} % {remark}".strip())

    return make_take(job["input"], Watch(progress))


def main() -> None:
    """Serve jobs until RunPod stops the worker."""
    import runpod  # type: ignore[import-not-found]  # only there

    runpod.serverless.start({"handler": lambda job: handler(job, runpod.serverless.progress_update)})


if __name__ == "__main__":
    main()
