"""One run a date: claims on a real server, with living and dead holders."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from contextvars import copy_context
from datetime import date

from prefect import flow
from prefect.client.orchestration import get_client
from prefect.states import Crashed, Running

from flows.runs.claims import PREFIX, claimed

DAY = date(2031, 1, 1)


@flow
def nothing():
    return None


def new_run():
    with get_client(sync_client=True) as client:
        return client.create_flow_run(nothing, state=Running()).id


def set_state(run, state):
    with get_client(sync_client=True) as client:
        client.set_flow_run_state(run, state, force=True)


def chain(day):
    with get_client(sync_client=True) as client:
        return [v for v in client.read_variables(limit=200) if v.name.startswith(f"{PREFIX}{day:%Y_%m_%d}")]


def test_of_eight_runs_at_once_one_holds_the_date(flows_here):
    runs = [new_run() for _ in range(8)]
    with ExitStack() as stack, ThreadPoolExecutor(8) as pool:
        contexts = [copy_context() for _ in runs]  # Prefect's settings of a test are a context's own
        claim = lambda run, context: context.run(stack.enter_context, claimed(DAY, run))  # noqa: E731
        held = list(pool.map(claim, runs, contexts))
        assert len(set(held)) == 1
        assert held[0] in runs
    assert not chain(DAY)


def test_a_living_holder_is_respected_and_a_dead_one_is_not(flows_here):
    first, second, third = new_run(), new_run(), new_run()
    with claimed(DAY, first) as holder:
        assert holder == first
        with claimed(DAY, second) as holder:
            assert holder == first
        set_state(first, Crashed())
        with claimed(DAY, second) as holder:
            assert holder == second
            set_state(first, Running())  # the dead one is resumed while another has taken over
            with claimed(DAY, first) as holder:
                assert holder == second
            set_state(second, Crashed())
            with claimed(DAY, first) as holder:  # its own old link is in the chain
                assert holder == first
                with claimed(DAY, third) as holder:
                    assert holder == first
    assert not chain(DAY)


def test_a_resumed_run_still_holds_what_it_held(flows_here):
    run = new_run()
    stack = ExitStack()
    stack.enter_context(claimed(DAY, run))  # and never left: a crash
    set_state(run, Crashed())
    set_state(run, Running())
    with claimed(DAY, run) as holder:
        assert holder == run
    assert not chain(DAY)


def test_dates_do_not_meet(flows_here):
    first, second = new_run(), new_run()
    with claimed(DAY, first) as one, claimed(date(2031, 1, 2), second) as two:
        assert (one, two) == (first, second)
