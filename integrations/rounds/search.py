"""Which engine does what, and when: the first plan, and all that makes it better, until the time is up."""

from collections import Counter
from collections.abc import Callable, Sequence
from itertools import count
from typing import Any  # the rest of an order

from integrations.rounds.day import Day, Part, Plan, Worth
from integrations.rounds.glue import by_weight, hold, polish, put_in
from integrations.rounds.heads import Head
from integrations.rounds.orders import Pyvrp, Vroom
from integrations.rounds.timing import plan_fits
from integrations.rounds.zones import zones
from server.wire.rounds import Objective

Order = Vroom | Pyvrp
IDS = count(1)
QUICK_S = 0.5
"""A first plan of VROOM may take about this long; a day that takes longer is cut in zones, or given to PyVRP."""
SLOW_S = 6.0
VROOM_HELPS_FROM = 150
"""From so many jobs with windows on, PyVRP gains by a plan of VROOM to start from."""
LONG = 400
"""From so many stops a route on, where all must be done, an engine takes minutes for its first plan."""
FEW = 10
"""So few jobs that the engines are soon done."""
FEW_TURNS = 3
PATIENCE = 2_000
FIRST_ROUNDS = 30
WARM_JOBS = 150
WARM_ROUNDS = 13_000
"""By the number of jobs: so many rounds of PyVRP when the plan is made again."""
AT_ONCE = 200
"""With more jobs, VROOM makes only some routes again: all of them takes it a second or two."""
NEAR = 5
"""So many routes then, and of the jobs that are left out as many for each."""
SLICE_S = 8.0
"""How long the first goes on from one plan before it looks what the second has."""


class Search:
    """The best plan so far, and what to try next. Knows no process and no clock.

    `in_hand` is the plan that there was before what happened. `move_s`: what a stop that goes to another vehicle has
    to save; then `calm` is the plan that is best with that.
    """

    def __init__(
        self,
        day: Day,
        heads: list[Head],
        plan: Plan,
        *,
        seed: int,
        tell: Callable[[Plan], None],
        in_hand: Plan | None = None,
        move_s: int = 0,
    ) -> None:
        self.day, self.heads, self.seed, self.tell = day, heads, seed, tell
        self.plan, self.worth = plan, day.worth(plan)
        self.move_s = move_s if day.objective is Objective.MOR else 0
        self.in_hand, self.calm = crew_of(in_hand or plan), plan
        self.vs = tuple(v for v, head in enumerate(heads) if head.is_usable)
        self.js = self._open_jobs()
        self.turns: Counter[int] = Counter()

    def _open_jobs(self) -> tuple[int, ...]:
        """Return what the engines may plan: not what waits for another, until a plan says when."""
        placed = {number for route in self.plan for number in route}
        out = self.day.is_locked | {number for number in self.day.before if number not in placed}
        return tuple(n for n, able in enumerate(self.day.able) if n not in out and any(v in self.vs for v in able))

    def look_again(self, heads: list[Head]) -> None:
        """Go on with hours for what waits, as the plan has them."""
        self.heads, self.js = heads, self._open_jobs()

    # The first plan.

    def first_orders(self, attempt: int, seconds: float) -> list[Order]:
        """Return what makes a first plan, together; the next attempt where must-jobs were left out. [] at the end.

        `seconds` is how long to look at the most for a plan that does all that must be done.
        """
        if attempt == 0:
            return self._main_orders(seconds)
        if not self.worth[0] or seconds <= 0:
            return []
        if attempt == 1:
            return [self._pyvrp(rounds=FIRST_ROUNDS, seconds=seconds)]
        must = tuple(n for n in self.js if n in self.day.must)
        return [Vroom(next(IDS), self.vs, must, level=5)] if attempt == 2 and 0 < len(must) < len(self.js) else []

    def _main_orders(self, seconds: float = 0) -> list[Order]:
        if not self.js:
            return []
        if any(head.longest_s is not None for head in self.heads):
            return [self._pyvrp(rounds=FIRST_ROUNDS, seconds=seconds)]
        vroom_s = self.seconds_of_vroom(len(self.js), len(self.vs))
        is_long = self._does_all and len(self.js) > LONG * len(self.vs)
        if vroom_s <= (SLOW_S if is_long else QUICK_S):
            return [Vroom(next(IDS), self.vs, self.js, level=5 if len(self.js) <= FEW * 2 else 0)]
        if self.day.objective is Objective.MOR and len(self.vs) > 1:
            return [Vroom(next(IDS), vs, js, level=0) for vs, js in zones(self.day, self.vs, self.js)]
        return [] if is_long else [self._pyvrp(rounds=FIRST_ROUNDS, seconds=seconds)]

    @property
    def has_one_first_order(self) -> bool:
        """Whether one engine makes the first plan."""
        return len(self._main_orders()) == 1

    def finish_first(self, parts: Sequence[Part]) -> None:
        """Take the first plan, made of these parts."""
        plan = self.day.locked
        for part in parts:
            plan = self.day.with_part(plan, part)
        self._offer(polish(self.day, hold(self.day, plan)))

    # Better plans.

    def next_order(self, child: int) -> Order | None:
        """Return what this child is to try; None when there is nothing more to win.

        The second looks on its own from nothing, all the time: what VROOM begins with is sometimes a trap. The first
        goes on from the best plan of both, again and again. So a plan never depends on how much time there will be.
        """
        patience = PATIENCE if len(self.js) <= FEW else None
        if not self.js or (patience and self.turns[child] >= FEW_TURNS):
            return None
        self.turns[child] += 1
        if patience and self.turns[child] > 1:
            # PyVRP seldom changes the window in which it does a job: without them, it may see what it missed.
            return self._pyvrp(seed=1_000 * self.turns[child] + child, patience=patience, hull=self.turns[child] == 2)
        if child > 0 and not self.move_s:
            return self._pyvrp(seed=self.turns[child], patience=patience)
        if self.turns[child] == 1 and self._wants_vroom():
            return Vroom(next(IDS), self.vs, self.js, level=0)
        start = self._open(self.vs)
        return self._pyvrp(seed=1_000 * self.turns[child] + child, start=start, seconds=SLICE_S, patience=patience)

    def _wants_vroom(self) -> bool:
        if not self._does_all or any(head.longest_s is not None for head in self.heads):
            return False
        return (
            VROOM_HELPS_FROM < len(self.js) <= LONG * len(self.vs)
            and QUICK_S < self.seconds_of_vroom(len(self.js), len(self.vs)) <= SLOW_S
        )

    def _pyvrp(self, *, seed: int = 0, **more: Any) -> Pyvrp:
        return Pyvrp(next(IDS), self.vs, self.js, self.seed + seed, **more)

    def warm_orders(self) -> list[Order]:
        """Return what makes the plan again from where it stands, as well as two engines can in a blink."""
        if not self.js:
            return []
        start, level = self._open(self.vs), 5 if len(self.js) <= WARM_JOBS else 0
        vs, js = (self.vs, self.js) if len(self.js) <= AT_ONCE else self._touched()
        rounds = WARM_ROUNDS // len(self.js)
        return [
            Vroom(next(IDS), vs, js, level, self._open(vs)),
            *(self._pyvrp(seed=seed, start=start, rounds=rounds) for seed in range(2)),
        ]

    def _touched(self) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """Return the vehicles to which most is new, or that have most time over, and what they might do."""
        new = Counter(v for number, v in crew_of(self.plan).items() if self.in_hand.get(number) != v)
        vs = sorted(self.vs, key=lambda v: (-new[v], -self.day.idle(v, self.plan[v]), v))[:NEAR]
        able = [n for n in by_weight(self.day, self.day.left_out(self.plan)) if set(vs) & set(self.day.able[n])]
        mine = {number for route in self._open(vs).values() for number in route} | set(able[: NEAR * NEAR])
        return tuple(sorted(vs)), tuple(n for n in self.js if n in mine)

    def made_again(self, parts: Sequence[Part]) -> None:
        """Take the plan with some of its routes made again, each time others."""
        start = self.plan
        for part in parts:
            self._offer(polish(self.day, hold(self.day, self.day.with_part(start, part))))

    def _open(self, vs: Sequence[int]) -> Part:
        """Return the routes of these vehicles after what is locked."""
        plan = self.calm if self.move_s else self.plan
        return {v: plan[v][len(self.day.locked[v]) :] for v in vs}

    def seconds_of_vroom(self, jobs: int, vehicles: int) -> float:
        """Return about how long VROOM takes at level 0."""
        hours = not self._does_all or any(self.day.jobs[n].windows for n in self.js)
        power = 1 if hours else 0.7
        long_s = 2e-8 * vehicles * (jobs / max(1, vehicles)) ** 3.5 if self._does_all and hours else 0.0
        return long_s + (2.5e-6 if hours else 0.6e-6) * jobs * jobs * float(max(2, vehicles) ** power)

    @property
    def _does_all(self) -> bool:
        return self.day.objective is Objective.DISTANCE

    def taken(self, part: Part | None) -> None:
        """Take what a child found, if it is better than what we have."""
        if part:
            self._offer(self.day.with_part(self.plan, part))

    def _offer(self, plan: Plan) -> None:
        if not plan_fits(self.day, plan):
            plan = hold(self.day, plan)
            plan = put_in(self.day, plan, by_weight(self.day, self.day.left_out(plan)))
        worth = self.day.worth(plan)
        if worth < self.worth and plan_fits(self.day, plan):
            self.plan, self.worth = plan, worth
            self.calm = min(self.calm, plan, key=self._with_moves) if self.move_s else plan
            self.tell(plan)

    def _with_moves(self, plan: Plan) -> Worth:
        missing, cost, rest = self.day.worth(plan)
        moved = sum(self.in_hand.get(number, v) != v for number, v in crew_of(plan).items())
        return missing, cost + self.move_s * moved, rest

    def finish(self) -> Plan:
        """Return the best plan, with the last small work done; with `move_s` the calm one."""
        self._offer(polish(self.day, self.plan))
        return self.calm


def crew_of(plan: Plan) -> dict[int, int]:
    """Return the vehicle of each job that is planned."""
    return {number: v for v, route in enumerate(plan) for number in route}
