"""The synthesis kernels: compiled once a machine, loaded once a process."""

from __future__ import annotations

from console.output import Progress


def load_kernels(progress: Progress) -> None:
    """Load or compile all kernels, with a bar."""
    from soundflow_core import ENGINE_VERSION
    from soundflow_core.base import numba_kernels
    from soundflow_core.base.allocator import keep_large_blocks
    from soundflow_core.pipeline.render import render as _all_kernels  # noqa: F401  # importing it registers every kernel

    keep_large_blocks()
    is_compiled = numba_kernels.is_warm()
    label = "loading the synthesis kernels" if is_compiled else "compiling the synthesis kernels (once on this machine)"
    bar = progress.add_task(label, total=None, stage="")
    for name, done, total in numba_kernels.warm():
        progress.update(bar, completed=done, total=total, stage=name.strip("_"))
    progress.update(bar, stage=f"engine {ENGINE_VERSION}")
