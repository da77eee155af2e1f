"""A flow that takes its time, for tests of queues."""

import time

from prefect import flow


@flow(name="validate")
def waiting(seconds: float) -> None:
    time.sleep(seconds)
