"""Planning in a made town, as the pages and the worker do it, with a solver and roads that need no engine."""

from datetime import date

from server.domain.command import Actor, Claim, Close, Command, Start, Who
from server.domain.vocabulary import Outcome
from server.model.base import db, enter, writing
from server.model.municipality import Municipality
from server.model.work_order import WorkOrder
from server.operations import rounds, rounds_solving, rounds_today
from server.operations.apply import apply
from server.queries.plan import Board, board
from server.wire.intake import Point
from tests.fakes.planning import FakeRoads, FakeSolver
from tests.make import NOW, Make, Town
from tests.support.moments import days

YESTERDAY = NOW - days(1)
TODAY, TOMORROW = date(2026, 9, 15), date(2026, 9, 16)


class Office:
    """Plans in a town, as the pages and the worker do, each step committed."""

    def __init__(self, make: Make, town: Town) -> None:
        self.make, self.town = make, town
        self.roads, self.solver = FakeRoads(), FakeSolver()

    def orders(self, count: int, *, category: str = "stoep", at=YESTERDAY) -> list[int]:
        """Let reports come in on a row of places, and return the ids of their work."""
        centre = self.town.centre
        found = []
        for n in range(count):
            point = Point(centre.x - 900 + 97 * n, centre.y + 41 * n)
            found.append(self.order_of(self.make.receipt(self.town, category=category, point=point, at=at).report_id))
        return found

    def order_of(self, report_id: int) -> int:
        return self.make.found(self.town, WorkOrder, WorkOrder.report_id == report_id)[0].id

    def work(self, order_id: int) -> WorkOrder:
        return self.make.found(self.town, WorkOrder, WorkOrder.id == order_id)[0]

    def do(self, step, day: date, *args, by: str = "coordinator", at=NOW, **words):
        """Do something to the plan as a member of staff."""
        with writing():
            enter(self.town.id)
            try:
                done = step(day, *args, by=self.make.actor(self.town, by), now=at, **words)
                db.session.commit()
            finally:
                db.session.rollback()
        return done

    def ask(self, day: date, *, at=NOW, **words) -> Board:
        """Ask for a plan and let the worker make it."""
        self.do(rounds.ask_for_plan, day, at=at, **words)
        self.turn(rounds_today.Kind.MAKE, at=at)
        return self.board(day, at=at)

    def turn(self, kind: rounds_today.Kind, *, at=NOW, anew: bool = True) -> list[rounds_today.Need]:
        """Let the worker look at the plans once."""
        enter(self.town.id)
        needs, _ = rounds_today.needs(kind, now=at, anew=anew)
        db.session.rollback()
        for need in needs:
            if kind is rounds_today.Kind.MAKE:
                solved = rounds_solving.solve(need.asked, self.solver, self.roads, seconds=1)
            else:
                solved = rounds_solving.adjust(need.asked, self.solver, self.roads)
            with writing():
                enter(self.town.id)
                rounds_today.keep(need, solved, now=at)
                db.session.commit()
        return needs

    def board(self, day: date, *, at=NOW, team_id: int | None = None) -> Board:
        enter(self.town.id)
        db.session.rollback()
        return board(day, team_id=team_id, now=at)

    def stops(self, day: date, crew: str, *, at=NOW) -> list[int]:
        crew_id = self.town.crews[crew]
        return [
            stop.work_order_id for one in self.board(day, at=at).rounds if one.crew.id == crew_id for stop in one.stops
        ]

    def crew_does(self, order_id: int, command: type[Command], crew: str, *, at=NOW, **words) -> None:
        """Let a crew do something to a piece of work."""
        order, crew_id = self.work(order_id), self.town.crews[crew]
        by = Actor(Who.CREW, name=crew.capitalize(), team_ids=(order.team_id,), crew_id=crew_id)
        with writing():
            enter(self.town.id)
            apply(command(report_id=order.report_id, work_order_id=order_id, **words), by=by, now=at)
            db.session.commit()

    def closes(self, order_id: int, crew: str, *, outcome: Outcome = Outcome.SOLVED, at=NOW) -> None:
        self.crew_does(order_id, Close, crew, at=at, outcome=outcome, reason="Klaar.")

    def takes(self, order_id: int, crew: str, *, at=NOW) -> None:
        self.crew_does(order_id, Claim, crew, at=at)

    def starts(self, order_id: int, crew: str, *, at=NOW) -> None:
        self.crew_does(order_id, Start, crew, at=at)

    def set_up(self, **settings: object) -> None:
        """Change settings of the municipality."""
        with self.make.change(self.town):
            row = db.session.get_one(Municipality, self.town.id)
            for name, value in settings.items():
                setattr(row, name, value)
