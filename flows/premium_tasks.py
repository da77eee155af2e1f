"""The premium steps as Prefect tasks: named, cached by recipe, retried on outages only."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from prefect import task
from prefect.context import TaskRunContext

from flows.tasks import RETRYING, index, is_outage, of_track
from soundflow_core.generation.providers.base import JobEnded
from soundflow_core.pipeline import premium as premium_track
from soundflow_core.pipeline import premium_steps as steps


def _cached(step: str) -> Any:  # Prefect's own type is as loose
    """A cache key of step and recipe. It counts only while this product, or a later one, is on the disk."""

    def key(_context: TaskRunContext, values: dict[str, Any]) -> str | None:
        recipe, work = values["recipe"], Path(values["work"])
        later = {
            "generate": (steps.take_of,),
            "finish": (steps.master_of, steps.mp3_of),
            "encode-premium": (steps.mp3_of,),
        }[step]
        there = any(product(work, recipe).exists() for product in later)
        return f"{step}-{recipe.digest}" if there else None

    return key


def _may_try_again(this: Any, run: Any, state: Any) -> bool:  # as Prefect asks
    """Whether trying again can help and costs nothing: a paid job that ended without a take is sent anew only when somebody asks."""
    try:
        state.result()
    except JobEnded:
        return False
    except BaseException:
        return is_outage(this, run, state)
    return False


ASKED_ONCE = {**RETRYING, "retry_condition_fn": _may_try_again}


generate = task(**of_track("generate"), persist_result=True, cache_key_fn=_cached("generate"), **ASKED_ONCE)(
    premium_track.generate
)
finish = task(**of_track("finish"), persist_result=True, cache_key_fn=_cached("finish"), **RETRYING)(
    premium_track.finish
)
encode = task(**of_track("encode-premium"), persist_result=True, cache_key_fn=_cached("encode-premium"), **RETRYING)(
    premium_track.encode
)
inspect = task(**of_track("inspect-premium"), **RETRYING)(premium_track.inspect)
upload = task(**of_track("upload-premium"), **RETRYING)(premium_track.upload)

STEPS = premium_track.PremiumSteps(generate, finish, encode, inspect, upload, index)
