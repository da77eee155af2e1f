"""Exactly one run a date: a run claims its date in Prefect's server before it makes anything.

A claim is a variable that holds a run's id. Creating one is atomic, so of many runs one holds it. Where the holder has ended without
giving the claim back (it crashed), the next run continues the chain with a variable named after the dead holder, which is as atomic.
Claims need no clock and no lease: a holder is alive as long as its state says so, and silent runs are crashed by an automation.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import date
from uuid import UUID

import httpx
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.actions import VariableCreate
from prefect.exceptions import ObjectAlreadyExists, ObjectNotFound

PREFIX = "soundflow_daily_free_"


@contextmanager
def claimed(day: date, run: UUID) -> Iterator[UUID]:
    """Claim a date for a run; yields the run that holds it, which is another one where this one came second."""
    with get_client(sync_client=True) as client:
        links = _claim(client, f"{PREFIX}{day:%Y_%m_%d}", run)
    holder = links[-1][1]
    try:
        yield holder
    finally:
        if holder == run:
            with get_client(sync_client=True) as client:
                _give_back(client, [name for name, _ in links])


def _claim(client: SyncPrefectClient, root: str, run: UUID) -> list[tuple[str, UUID]]:
    """Walk the chain to its living holder, or to its end, and hold that; returns every link up to there."""
    links: list[tuple[str, UUID]] = []
    name = root
    while True:
        holder = _hold(client, name, run)
        links.append((name, holder))
        successor = f"{root}__{len(links)}_{holder.hex}"
        if holder == run:
            if client.read_variable_by_name(successor) is None:
                return links
        elif _is_alive(client, holder):
            return links
        name = successor


def _hold(client: SyncPrefectClient, name: str, run: UUID) -> UUID:
    """Create the variable, or read who did."""
    while True:
        found = client.read_variable_by_name(name)
        if found is not None:
            return UUID(str(found.value))
        try:
            client.create_variable(VariableCreate(name=name, value=str(run), tags=["soundflow-claim"]))
        except ObjectAlreadyExists:
            continue
        return run


def _is_alive(client: SyncPrefectClient, run: UUID) -> bool:
    try:
        state = client.read_flow_run(run).state
    except ObjectNotFound:
        return False
    return state is not None and not state.is_final()


def _give_back(client: SyncPrefectClient, names: list[str]) -> None:
    """Remove the chain; where the server is out of reach it stays, and the next run walks past its dead links."""
    for name in names:
        with suppress(ObjectNotFound, httpx.HTTPError):
            client.delete_variable_by_name(name)
