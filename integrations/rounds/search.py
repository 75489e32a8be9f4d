"""Which engine does what, and when: the first plan, and all that makes it better, until the time is up."""

from collections.abc import Callable, Sequence
from itertools import count
from random import Random
from typing import Any  # the rest of an order

from integrations.rounds.day import Day, Part, Plan
from integrations.rounds.glue import by_weight, hold, polish, put_in
from integrations.rounds.heads import Head
from integrations.rounds.orders import Pyvrp, Vroom
from integrations.rounds.timing import plan_fits
from integrations.rounds.zones import group, zones
from server.wire.rounds import Objective

Order = Vroom | Pyvrp
IDS = count(1)
QUICK_S = 0.5
"""A first plan of VROOM may take about this long; a day that takes longer is cut in zones, or given to PyVRP."""
SLOW_S = 6.0
FEW = 10
"""So few jobs that the engines are soon done."""
PATIENCE = 2_000
FIRST_ROUNDS = 30
GROUP_S = 0.7


class Search:
    """The best plan so far, and what to try next. Knows no process and no clock."""

    def __init__(self, day: Day, heads: list[Head], plan: Plan, *, seed: int, tell: Callable[[Plan], None]) -> None:
        self.day, self.heads, self.seed, self.tell = day, heads, seed, tell
        self.random = Random(seed)  # noqa: S311  # a search, no secret
        self.plan, self.worth = plan, day.worth(plan)
        self.vs = tuple(range(len(day.vehicles)))
        waiting = set(day.before)
        self.js = tuple(n for n, able in enumerate(day.able) if able and n not in day.is_locked | waiting)
        self.busy: dict[int, Order] = {}
        self.asked: set[str] = set()

    # The first plan.

    def first_orders(self, attempt: int) -> list[Order]:
        """Return what makes a first plan, together; the next attempt where must-jobs were left out. [] at the end."""
        if attempt == 0:
            return self._main_orders()
        if not self.worth[0]:
            return []
        if attempt == 1:
            return [self._pyvrp(self.js, rounds=FIRST_ROUNDS)]
        must = tuple(n for n in self.js if n in self.day.must)
        return [Vroom(next(IDS), self.vs, must, level=5)] if attempt == 2 and 0 < len(must) < len(self.js) else []

    def _main_orders(self) -> list[Order]:
        if not self.js:
            return []
        if any(head.longest_s is not None for head in self.heads):
            return [self._pyvrp(self.js, rounds=FIRST_ROUNDS)]
        if self.seconds_of_vroom(len(self.js), len(self.vs)) <= QUICK_S:
            return [Vroom(next(IDS), self.vs, self.js, level=5 if len(self.js) <= FEW * 2 else 0)]
        if self.day.objective is Objective.MOR and len(self.vs) > 1:
            return [Vroom(next(IDS), vs, js, level=0) for vs, js in zones(self.day, self.js)]
        return [self._pyvrp(self.js, rounds=FIRST_ROUNDS)]

    def finish_first(self, parts: Sequence[Part]) -> None:
        """Take the first plan, made of these parts."""
        plan = self.day.locked
        for part in parts:
            plan = self.day.with_part(plan, part)
        self._offer(polish(self.day, hold(self.day, plan)))

    # Better plans.

    def next_order(self, child: int) -> Order | None:
        """Return what this child is to try; None when there is nothing more to win."""
        if not self.js or (len(self.js) <= FEW and f"done {child}" in self.asked):
            return None
        if self._in_groups():
            return self._group_order(child)
        return self._whole_order(child)

    def _in_groups(self) -> bool:
        if len(self.vs) < 2 or self.day.objective is not Objective.MOR:
            return False
        return bool(self.day.left_out(self.plan)) or (len(self.js) > 150 and len(self.vs) > 5)

    def _whole_order(self, child: int) -> Order:
        patience = PATIENCE if len(self.js) <= FEW else None
        self.asked.add(f"done {child}")
        if child == 1:
            return self._pyvrp(self.js, seed=1, patience=patience)
        if self._wants_vroom():
            self.asked.add("vroom")
            return Vroom(next(IDS), self.vs, self.js, level=0)
        return self._pyvrp(self.js, start=self._open(self.vs), patience=patience)

    def _wants_vroom(self) -> bool:
        if "vroom" in self.asked or any(head.longest_s is not None for head in self.heads):
            return False
        return QUICK_S < self.seconds_of_vroom(len(self.js), len(self.vs)) <= SLOW_S

    def _group_order(self, child: int) -> Order | None:
        busy = {v for order in self.busy.values() for v in order.vs}
        held = {n for order in self.busy.values() for n in order.js}
        free = [n for n in self.day.left_out(self.plan) if n not in held and n in self.js]
        part = group(self.day, self.plan, free, self.random.choice((2, 3, 3, 4)), busy, self.random)
        if part is None:
            return None
        vs, js = part
        start = self._open(vs)
        if not free or self.random.random() < 0.3:
            return self._pyvrp(js, vs=vs, start=start, seconds=GROUP_S)
        warm = start if self.random.random() < 0.5 else None
        return Vroom(next(IDS), vs, js, level=self.random.choice((0, 1, 3, 5)), start=warm)

    def _pyvrp(self, js: Sequence[int], *, vs: Sequence[int] = (), seed: int = 0, **more: Any) -> Pyvrp:
        return Pyvrp(next(IDS), tuple(vs) or self.vs, tuple(js), self.seed + seed, **more)

    def _open(self, vs: Sequence[int]) -> Part:
        """Return the routes of these vehicles after what is locked."""
        return {v: self.plan[v][len(self.day.locked[v]) :] for v in vs}

    def seconds_of_vroom(self, jobs: int, vehicles: int) -> float:
        """Return about how long VROOM takes at level 0."""
        hours = any(self.day.jobs[n].windows for n in self.js) or any(head.pause for head in self.heads)
        power = 1 if hours else 0.7
        return (2.5e-6 if hours else 0.6e-6) * jobs * jobs * float(max(2, vehicles) ** power)

    def given(self, child: int, order: Order) -> None:
        """Remember what a child is at."""
        self.busy[child] = order

    def taken(self, child: int, part: Part | None, *, done: bool) -> None:
        """Take what a child found, if it is better than what we have."""
        if part:
            plan = self.day.with_part(self.plan, part)
            if plan != self.plan:
                self._offer(plan)
        if done:
            self.busy.pop(child, None)

    def _offer(self, plan: Plan) -> None:
        if not plan_fits(self.day, plan):
            plan = hold(self.day, plan)
            plan = put_in(self.day, plan, by_weight(self.day, self.day.left_out(plan)))
        worth = self.day.worth(plan)
        if worth < self.worth and plan_fits(self.day, plan):
            self.plan, self.worth = plan, worth
            self.tell(plan)

    def finish(self) -> Plan:
        """Return the best plan, with the last small work done."""
        self._offer(polish(self.day, self.plan))
        return self.plan
