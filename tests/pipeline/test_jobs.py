"""Ways of steps side by side: in whose order, how many at once, and what happens when one ends early."""

import random
from concurrent.futures import Future, ThreadPoolExecutor

import pytest

from soundflow_core.pipeline.jobs import Step, side_by_side


class Ended(Future):
    """What a pool gives, with Prefect's way of asking."""

    def result(self, raise_on_failure=True):
        error = self.exception()
        return super().result() if error is None or raise_on_failure else error


class Clock:
    """Steps that take time on a clock of their own; the earliest one ends when somebody waits."""

    def __init__(self):
        self.now, self.under_way, self.most, self.story, self.ends = 0.0, [], 0, [], {}

    def submit(self, name, seconds, busy=True, wait_for=()):
        assert all(future.done() for future in wait_for)
        future = Ended()
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

    monkeypatch.setattr("soundflow_core.pipeline.jobs.SimpleQueue", Queue)
    return clock


def way(clock, number, lengths, transfer=None):
    for step, seconds in enumerate(lengths):
        outcome = yield Step(lambda wait_for, s=step, t=seconds: clock.submit((number, s), t, wait_for=wait_for))
        assert outcome == (number, step)
    if transfer is not None:
        yield Step(lambda wait_for: clock.submit((number, "up"), transfer, False, wait_for), busy=False)


def test_the_first_ways_come_first_and_the_last_ones_end_together(clock):
    side_by_side([way(clock, number, (4, 1, 4, 1)) for number in range(5)], 2)
    assert clock.now == pytest.approx(50 / 2, abs=1)
    assert clock.ends[0] == clock.ends[1] == 10
    assert min(clock.ends[number] for number in (2, 3, 4)) > 20
    assert clock.most == 2


def test_a_transfer_keeps_no_core(clock):
    side_by_side([way(clock, number, (1, 1), transfer=100) for number in range(4)], 1)
    assert clock.now == 8 + 100
    assert clock.most == 1


@pytest.mark.parametrize("seed", range(15))
def test_no_core_is_idle_while_any_way_could_go_on(clock, seed):
    dice = random.Random(seed)
    ways, cores = dice.randint(1, 9), dice.randint(1, 4)
    lengths = [[dice.uniform(0.1, 5) for _ in range(dice.randint(0, 5))] for _ in range(ways)]
    side_by_side([way(clock, number, steps) for number, steps in enumerate(lengths)], cores)
    work, longest = sum(map(sum, lengths)), max(map(sum, lengths))
    assert clock.most <= cores
    assert clock.now <= work / cores + longest * (1 - 1 / cores) + 1e-9  # Graham's bound: never idle with work to do
    for number, steps in enumerate(lengths):
        assert [step for which, step in clock.story if which == number] == list(range(len(steps)))


def test_what_a_step_raises_is_told_to_its_way_alone():
    told = []
    with ThreadPoolExecutor(2) as pool:

        def submit(work, wait_for):
            future = Ended()
            pool.submit(lambda: _end(future, work))
            return future

        def one(number, work):
            outcome = yield Step(lambda wait_for: submit(work, wait_for))
            told.append((number, outcome))

        side_by_side([one(0, lambda: 1 / 0), one(1, lambda: 7)], 2)
    assert sorted((number, type(outcome)) for number, outcome in told) == [(0, ZeroDivisionError), (1, int)]


def _end(future, work):
    try:
        future.set_result(work())
    except ArithmeticError as error:
        future.set_exception(error)


def test_a_way_may_have_nothing_to_do_and_there_may_be_none():
    side_by_side([], 2)
    side_by_side([iter(()) for _ in range(3)], 2)


def test_an_error_of_a_way_ends_all(clock):
    def broken():
        yield Step(lambda wait_for: clock.submit((0, 0), 1))
        raise KeyError("its own")

    with pytest.raises(KeyError, match="its own"):
        side_by_side([broken(), way(clock, 1, (5, 5))], 2)
