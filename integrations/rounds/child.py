"""`python -m integrations.rounds.child FD`: the process in which the engines run, until its line is cut."""

import os
import sys
from multiprocessing.connection import Connection
from time import monotonic, process_time

from integrations.rounds import pyvrp_engine, vroom_engine
from integrations.rounds.day import Part
from integrations.rounds.orders import Better, Done, Look, Pyvrp, Ready, Vroom
from integrations.rounds.pyvrp_model import model_of

TELL_EVERY_S = 0.03
HOPELESS = 20_000
"""Rounds after which PyVRP stops looking for a plan that holds, when it was given a number of rounds."""


def main(descriptor: int) -> None:
    """Do the orders that come in, one at a time."""
    # What a library prints must not get lost in between.
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    line = Connection(descriptor)
    line.send(Ready())
    look: Look | None = None
    while True:
        try:
            order = line.recv()
        except (EOFError, OSError):
            return
        if isinstance(order, Look):
            look = order
        elif isinstance(order, Vroom | Pyvrp):
            assert look is not None, "an order came before its day"
            line.send(_done(line, look, order))


def _done(line: Connection, look: Look, order: Vroom | Pyvrp) -> Done:
    try:
        return Done(order.id, _vroom(look, order) if isinstance(order, Vroom) else _pyvrp(line, look, order))
    except Exception as error:
        # An engine that refuses is no reason to lose the process: the other goes on.
        return Done(order.id, None, f"{type(error).__name__}: {error}")


def _vroom(look: Look, order: Vroom) -> Part:
    return vroom_engine.solve(look.day, look.heads, order.vs, order.js, level=order.level, start=order.start)


def _pyvrp(line: Connection, look: Look, order: Pyvrp) -> Part | None:
    model = model_of(look.day, look.heads, order.vs, order.js, hull=order.hull)
    told = 0.0

    def tell(part: Part) -> None:
        nonlocal told
        if monotonic() > told + TELL_EVERY_S:
            line.send(Better(order.id, part))
            told = monotonic()

    streams = tell if order.rounds is None else None
    return pyvrp_engine.improve(model, _Enough(line, order), seed=order.seed, start=order.start, better=streams)


class _Enough:
    """Says when PyVRP has done what it was asked."""

    def __init__(self, line: Connection, order: Pyvrp) -> None:
        self.line, self.order = line, order
        self.until = None if order.seconds is None else process_time() + order.seconds
        self.count = self.since = 0
        self.best = float("inf")

    def __call__(self, best_cost: float) -> bool:
        self.count += 1
        self.since = 0 if best_cost < self.best else self.since + 1
        self.best = min(self.best, best_cost)
        holds = self.best < float("inf")
        return self._counted(holds) or self._timed(holds) or (self.count % 8 == 0 and self.line.poll())

    def _counted(self, holds: bool) -> bool:
        if self.order.patience is not None and self.since >= self.order.patience:
            return True
        return self.order.rounds is not None and self.count > (self.order.rounds if holds else HOPELESS)

    def _timed(self, holds: bool) -> bool:
        if self.until is None or (holds and self.order.rounds is not None):
            return False
        return process_time() >= self.until


if __name__ == "__main__":
    main(int(sys.argv[1]))
