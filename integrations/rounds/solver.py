"""The route solver: two engines in processes of their own, judged by our own clockwork, within its time."""

from collections.abc import Callable
from time import monotonic

from integrations.rounds.day import Day, Plan
from integrations.rounds.glue import hold, polish
from integrations.rounds.heads import heads
from integrations.rounds.orders import Look
from integrations.rounds.reasons import left_out
from integrations.rounds.search import Search
from integrations.rounds.team import HUNG_S, Crew, Team
from integrations.rounds.timing import plan_fits
from integrations.rounds.waiting import with_hours
from server.wire.rounds import Answer, Problem, Unsolvable

START_S = 20.0
"""How long a process may take to load its engines."""
LAST_WORD_S = 0.15
TRY_S = 2.0
"""How much longer we go on while a required job has no place."""
LEAST_S = 1.0
"""So much of the time is for the engines, however long they took to load."""
LONGEST_S = 86_400.0


class EngineSolver:
    """`RoundSolver` by VROOM and PyVRP. Several threads may ask at once; `end` it when it is done with."""

    def __init__(self, *, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self.team = Team(clock)

    def solve(
        self, problem: Problem, *, seconds: float, seed: int = 0, better: Callable[[Answer], None] | None = None
    ) -> Answer:
        """See `RoundSolver`. With no seconds: the first plan, the same every time."""
        called = self._clock()
        seconds = min(seconds, LONGEST_S)
        day = Day.of(problem)
        left = heads(day)
        hear = better or (lambda answer: None)
        search = Search(day, left, _in_hand(day, problem), seed=seed, tell=lambda plan: hear(_answer(day, plan)))
        crew = Crew(self.team, 2 if search.js else 0, Look(day, left))
        try:
            crew.get_ready(START_S)
            until = max(called + seconds, self._clock() + min(seconds, LEAST_S))
            if seconds > 0:
                _begin_beside(crew, search)
            self._first(crew, search, until)
            _say_hours(crew, search)
            if seconds > 0:
                self._improve(crew, search, until)
        finally:
            crew.go()
        return _held(day, search.finish())

    def resolve(self, problem: Problem, *, seconds: float = 0, seed: int = 0, move_s: int = 0) -> Answer:
        """See `RoundSolver`."""
        until = self._clock() + min(seconds, LONGEST_S)
        day = Day.of(problem)
        heads(day)
        in_hand = _in_hand(day, problem)
        plan = polish(day, in_hand)
        timed = with_hours(day, plan)
        search = Search(day, heads(timed), plan, seed=seed, tell=lambda plan: None, in_hand=in_hand, move_s=move_s)
        crew = Crew(self.team, 2 if search.js else 0, Look(timed, search.heads))
        try:
            crew.get_ready(START_S)
            search.made_again(crew.ask(search.warm_orders(), HUNG_S))
            if search.worth[0]:
                self._first(crew, search, until)
            if self._clock() < until:
                _say_hours(crew, search)
                self._improve(crew, search, until)
        finally:
            crew.go()
        return _held(day, search.finish())

    def end(self) -> None:
        """End the processes."""
        self.team.end()

    def _first(self, crew: Crew, search: Search, until: float) -> None:
        attempt = 0
        if search.js and not search.first_orders(attempt, 0):
            search.finish_first([])
        while orders := search.first_orders(attempt, until + TRY_S - self._clock()):
            search.finish_first(crew.ask(orders, HUNG_S))
            attempt += 1

    def _improve(self, crew: Crew, search: Search, until: float) -> None:
        def left_s() -> float:
            return until + (TRY_S if search.worth[0] else 0) - self._clock()

        while left_s() > 0 and crew.children:
            for number in range(len(crew.children)):
                if crew.is_free(number) and (order := search.next_order(number)):
                    crew.give(number, order)
            if not crew.is_busy and all(child.is_ready for child in crew.children):
                return
            _hear(crew, search, left_s())
        crew.stop()
        last = self._clock() + LAST_WORD_S
        while crew.is_busy and self._clock() < last:
            _hear(crew, search, last - self._clock())


def _begin_beside(crew: Crew, search: Search) -> None:
    """Let the second begin on its own while the first makes a first plan, where it is not needed for that."""
    second = 1
    if search.has_one_first_order and not search.day.before and len(crew.children) > second and crew.is_free(second):
        order = search.next_order(second)
        if order:
            crew.give(second, order)


def _say_hours(crew: Crew, search: Search) -> None:
    if search.day.before:
        timed = with_hours(search.day, search.plan)
        crew.look_again(Look(timed, heads(timed)))
        search.look_again(heads(timed))


def _hear(crew: Crew, search: Search, timeout_s: float) -> None:
    said, crew.meanwhile = crew.meanwhile, []
    for word in said or crew.hear(timeout_s):
        search.taken(word.part)


def _in_hand(day: Day, problem: Problem) -> Plan:
    """Return the plan that there is already, as far as it holds."""
    return hold(day, day.plan_of(problem.previous))


def _held(day: Day, plan: Plan) -> Answer:
    """Return the answer. Raises Unsolvable when it leaves out what may not be left out."""
    missing = [day.jobs[n].id for n in day.left_out(plan) if n in day.must]
    if missing or not plan_fits(day, plan):
        raise Unsolvable(f"no plan was found that does {', '.join(missing) or 'all of it'}")
    return _answer(day, plan)


def _answer(day: Day, plan: Plan) -> Answer:
    return Answer(day.routes(plan), left_out(day, plan))
