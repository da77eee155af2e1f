"""Jobs side by side: in which order, how many at a time, and what happens when one ends early."""

import random
from concurrent.futures import Future

import pytest

from soundflow_core.pipeline.execution.jobs import Step, run_job, run_jobs
from soundflow_core.pipeline.execution.runners import thread_runner


class Clock:
    """Steps that take time on a clock of their own; the earliest one ends when somebody waits."""

    def __init__(self):
        self.now, self.under_way, self.most, self.story, self.ends = 0.0, [], 0, [], {}

    def submit(self, step, wait_for):
        assert all(future.done() for future in wait_for)
        (name, seconds), busy, future = step.run(), step.needs_core, Future()
        self.story.append(name)
        self.under_way.append((self.now + seconds, name, future, busy))
        self.most = max(self.most, sum(is_busy for *_, is_busy in self.under_way))
        return future

    def end_one(self):
        ending = min(self.under_way, key=lambda each: each[0])
        self.under_way.remove(ending)
        self.now, name, future, _ = ending
        self.ends[name[0]] = self.now
        future.set_result(name)


@pytest.fixture
def clock(monkeypatch):
    clock = Clock()

    class Queue:
        def __init__(self):
            self.ended = []

        def put(self, each):
            self.ended.append(each)

        def get(self):
            if not self.ended:
                clock.end_one()
            return self.ended.pop(0)

    monkeypatch.setattr("soundflow_core.pipeline.execution.jobs.SimpleQueue", Queue)
    return clock


def job(number, lengths, transfer=None):
    for step, seconds in enumerate(lengths):
        outcome = yield Step("work", lambda s=step, t=seconds: ((number, s), t))
        assert outcome == (number, step)
    if transfer is not None:
        yield Step("transfer", lambda: ((number, "up"), transfer), needs_core=False)


def test_the_first_jobs_come_first_and_the_last_ones_end_together(clock):
    run_jobs([job(number, (4, 1, 4, 1)) for number in range(5)], clock, 2)
    assert clock.now == pytest.approx(50 / 2, abs=1)
    assert clock.ends[0] == clock.ends[1] == 10
    assert min(clock.ends[number] for number in (2, 3, 4)) > 20
    assert clock.most == 2


def test_a_transfer_needs_no_core(clock):
    run_jobs([job(number, (1, 1), transfer=100) for number in range(4)], clock, 1)
    assert clock.now == 8 + 100
    assert clock.most == 1


@pytest.mark.parametrize("seed", range(15))
def test_no_core_is_idle_while_any_job_has_a_step_to_run(clock, seed):
    rng = random.Random(seed)
    jobs, cores = rng.randint(1, 9), rng.randint(1, 4)
    lengths = [[rng.uniform(0.1, 5) for _ in range(rng.randint(0, 5))] for _ in range(jobs)]
    run_jobs([job(number, steps) for number, steps in enumerate(lengths)], clock, cores)
    work, longest = sum(map(sum, lengths)), max(map(sum, lengths))
    assert clock.most <= cores
    assert clock.now <= work / cores + longest * (1 - 1 / cores) + 1e-9  # Graham's bound: never idle with work to do
    for number, steps in enumerate(lengths):
        assert [step for which, step in clock.story if which == number] == list(range(len(steps)))


def test_what_a_step_raises_is_raised_in_its_own_job_alone():
    outcomes = []

    def one(number, work):
        try:
            outcome = yield Step("work", work)
        except ArithmeticError as error:
            outcome = error
        outcomes.append((number, type(outcome)))

    with thread_runner(2) as runner:
        run_jobs([one(0, lambda: 1 / 0), one(1, lambda: 7)], runner, 2)
        run_job(one(2, lambda: 1 / 0), runner)
    assert sorted(outcomes) == [(0, ZeroDivisionError), (1, int), (2, ZeroDivisionError)]


def test_a_job_may_have_no_steps_and_there_may_be_none(clock):
    run_jobs([], clock, 2)
    run_jobs([iter(()) for _ in range(3)], clock, 2)
    run_job(iter(()), clock)


def test_an_error_that_a_job_raises_ends_all(clock):
    def broken():
        yield Step("work", lambda: ((0, 0), 1))
        raise KeyError("its own")

    with pytest.raises(KeyError, match="its own"):
        run_jobs([broken(), job(1, (5, 5))], clock, 2)
