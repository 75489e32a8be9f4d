"""The course that an invented report takes: who does what to it, and how long after the step before."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from server.domain import command as commands
from server.domain.calendar import local_day
from server.domain.command import REPORTER, Actor, Command, Who
from server.domain.vocabulary import Outcome, Role, Status, Urgency
from server.model.base import db
from server.model.report import Report
from server.operations.drawing import draw
from server.operations.invention import Invented, Inventor
from server.operations.photos import store_photo
from server.queries.reference import PersonInfo, Reference
from server.wire.channel import PhotoStore

OUTCOMES = {
    Outcome.SOLVED: 68,
    Outcome.NOT_FOUND: 8,
    Outcome.ALREADY_SOLVED: 7,
    Outcome.NOT_OURS: 8,
    Outcome.NOT_DONE: 7,
    Outcome.WITHDRAWN: 2,
}
"""How reports end, in per cent."""

MIDDLES = {
    "straight": 46,
    "planned": 22,
    "asked": 7,
    "moved": 8,
    "later": 3,
    "handed_over": 4,
    "recategorised": 4,
    "split": 2,
    "with_partner": 2,
    "forgotten": 2,
}
"""What happens to a report between being seen and its end, in per cent."""


@dataclass(frozen=True)
class Step:
    """Something that somebody does, so long after the step before it."""

    after: timedelta
    command: Command
    by: Actor


@dataclass(frozen=True)
class _At:
    """The report that a course is about, and how long it will last."""

    report_id: int
    invented: Invented
    lasting: timedelta
    by: Actor


class Courses:
    """Thinks out courses; the same chance gives the same ones."""

    def __init__(self, random: Random, inventor: Inventor, known: Reference, photos: PhotoStore) -> None:
        self.random, self.inventor, self.known, self.photos = random, inventor, known, photos
        self.middles: Mapping[str, Callable[[_At], Iterator[Step]]] = {
            "planned": self._planned,
            "asked": self._asked,
            "moved": self._moved,
            "later": self._later,
            "handed_over": self._handed_over,
            "recategorised": self._recategorised,
            "split": self._split,
            "with_partner": self._with_partner,
        }

    def course(self, invented: Invented, report_id: int) -> Iterator[Step]:
        """Yield what happens to a report from being seen to its end, and sometimes beyond."""
        at = _At(report_id, invented, self.inventor.lasting(invented.kind), self.somebody(report_id))
        yield from self._beginning(at)
        middle = self.random.choices(list(MIDDLES), list(MIDDLES.values()))[0]
        if middle == "forgotten":
            return
        if self._partner_of(invented) and self.random.random() < 0.6:
            middle = "with_partner"
        if middle in self.middles:
            yield from self.middles[middle](at)
        yield from self._ending(at)

    def somebody(self, report_id: int) -> Actor:
        """Return somebody of the report's team who is there."""
        report = db.session.get_one(Report, report_id)
        day = local_day(report.received_at)
        roles = (Role.HANDLER, Role.COORDINATOR, Role.KCC)
        there = [
            person
            for person in self.known.staff.values()
            if person.active and person.role in roles and not self.known.people[person.id].is_absent(day)
        ]
        return actor_of(self.random.choice([p for p in there if report.team_id in p.team_ids] or there))

    def days(self, mean: float) -> timedelta:
        """Return a time that is short most often, and long now and then."""
        return timedelta(days=self.random.expovariate(1 / mean))

    def _beginning(self, at: _At) -> Iterator[Step]:
        yield Step(min(at.lasting * 0.1, self.days(0.3)), commands.See(report_id=at.report_id), at.by)
        if self.random.random() < 0.6:
            yield Step(timedelta(minutes=2), commands.Take(report_id=at.report_id), at.by)
        if self.random.random() < 0.15:
            note = commands.AddNote(report_id=at.report_id, text=self.inventor.pick("notes"))
            yield Step(at.lasting * 0.1, note, at.by)
        if self._report(at).urgency is Urgency.DANGER:
            reason = "De plek is afgezet en veilig."
            safe = commands.Close(report_id=at.report_id, outcome=Outcome.MADE_SAFE, reason=reason)
            yield Step(timedelta(hours=self.random.uniform(0.5, 3)), safe, at.by)

    def _planned(self, at: _At) -> Iterator[Step]:
        day = local_day(self._soon(at)) + timedelta(days=self.random.randint(2, 9))
        due_at = self._report(at).due_at
        reason = self.inventor.pick("move_reasons") if due_at is None or day > local_day(due_at) else ""
        crew = self.random.choice([None, *self.known.crews])
        yield Step(at.lasting * 0.3, commands.Plan(report_id=at.report_id, on=day, crew_id=crew, reason=reason), at.by)

    def _asked(self, at: _At) -> Iterator[Step]:
        if at.invented.contact.email:
            ask = commands.Ask(report_id=at.report_id, question=self.inventor.pick("questions"))
            yield Step(at.lasting * 0.3, ask, at.by)
            reply = commands.AddFromReporter(report_id=at.report_id, text=self.inventor.pick("replies"))
            yield Step(self.days(3), reply, REPORTER)

    def _moved(self, at: _At) -> Iterator[Step]:
        day = max(self._report(at).due_at or self._soon(at), self._soon(at)) + timedelta(
            days=self.random.randint(6, 16)
        )
        move = commands.MoveDate(
            report_id=at.report_id, due_on=local_day(day), reason=self.inventor.pick("move_reasons")
        )
        yield Step(at.lasting * 0.3, move, at.by)

    def _later(self, at: _At) -> Iterator[Step]:
        month = (self._soon(at) + timedelta(days=60)).date().replace(day=1)
        reason = self.inventor.pick("later_reasons")
        yield Step(at.lasting * 0.3, commands.PlanLater(report_id=at.report_id, month=month, reason=reason), at.by)
        yield Step(timedelta(days=40), commands.See(report_id=at.report_id), at.by)

    def _handed_over(self, at: _At) -> Iterator[Step]:
        team = self.random.choice(sorted(self.known.teams))
        give = commands.HandOver(report_id=at.report_id, team_id=team, reason="Past beter bij jullie.")
        yield Step(at.lasting * 0.3, give, at.by)

    def _recategorised(self, at: _At) -> Iterator[Step]:
        category = self.known.category_by_slug[self.random.choice(self.inventor.kinds).category]
        change = commands.Recategorise(report_id=at.report_id, category_id=category.id)
        yield Step(timedelta(hours=self.random.uniform(1, 12)), change, at.by)

    def _split(self, at: _At) -> Iterator[Step]:
        category = self.known.catch_all_category
        cut = commands.Split(report_id=at.report_id, task="Ook de straat vegen.", category_id=category.id)
        yield Step(at.lasting * 0.3, cut, at.by)

    def _with_partner(self, at: _At) -> Iterator[Step]:
        partner = self._partner_of(at.invented) or next(iter(self.known.partners), None)
        if partner is not None:
            yield Step(at.lasting * 0.3, commands.Forward(report_id=at.report_id, partner_id=partner), at.by)

    def _ending(self, at: _At) -> Iterator[Step]:
        wait = at.lasting * 0.5
        if self.random.random() < 0.3:
            yield Step(wait * 0.5, commands.Start(report_id=at.report_id), at.by)
        yield Step(wait, self._close(at), at.by)
        if at.invented.contact.email and self.random.random() < 0.05:
            reason = self.inventor.pick("reopen_reasons")
            yield Step(self.days(3), commands.Reopen(report_id=at.report_id, reason=reason), REPORTER)
            yield Step(self.days(4), self._close(at, Outcome.SOLVED), at.by)

    def _close(self, at: _At, outcome: Outcome | None = None) -> commands.Close:
        outcome = outcome or self.random.choices(list(OUTCOMES), list(OUTCOMES.values()))[0]
        reason = self._reason(outcome, at.invented)
        scene = at.invented.kind.scene
        after: tuple[int, ...] = ()
        if outcome is Outcome.SOLVED and scene and self.random.random() < 0.35:
            raw = draw(scene, seed=at.invented.picture, repaired=True)
            after = (store_photo(raw, store=self.photos, now=at.invented.received_at, by="staff").id,)
        return commands.Close(report_id=at.report_id, outcome=outcome, reason=reason, photos=after)

    def _reason(self, outcome: Outcome, invented: Invented) -> str:
        if outcome is Outcome.SOLVED:
            return self.random.choice(invented.kind.solved)
        return self.inventor.pick(str(outcome))

    def _report(self, at: _At) -> Report:
        return db.session.get_one(Report, at.report_id)

    def _soon(self, at: _At) -> datetime:
        """Return when the middle of a course will have come, give or take."""
        return at.invented.received_at + at.lasting * 0.6 + timedelta(days=3)

    def _partner_of(self, invented: Invented) -> int | None:
        path = self.known.category_by_slug[invented.kind.category].path
        return next(
            (rule.partner_id for rule in self.known.rules if rule.partner_id and rule.category_id in path), None
        )


def examples(inventor: Inventor, known: Reference, until: datetime) -> dict[Status, Callable[[int], Command]]:
    """Return, per open state, what brings a report (by its id) into it."""
    day, pick = local_day(until), inventor.pick
    month, partner = (day + timedelta(days=60)).replace(day=1), next(iter(known.partners), None)
    found: dict[Status, Callable[[int], Command]] = {
        Status.WAITING_FOR_REPORTER: lambda at: commands.Ask(report_id=at, question=pick("questions")),
        Status.IN_PROGRESS: lambda at: commands.Start(report_id=at),
        Status.PLANNED: lambda at: commands.Plan(report_id=at, on=day + timedelta(days=1), reason=pick("move_reasons")),
        Status.PLANNED_LATER: lambda at: commands.PlanLater(report_id=at, month=month, reason=pick("later_reasons")),
    }
    if partner is not None:
        found[Status.WITH_PARTNER] = lambda at: commands.Forward(report_id=at, partner_id=partner)
    return found


def actor_of(person: PersonInfo) -> Actor:
    """Return a member of staff as the one who does something."""
    return Actor(Who.STAFF, person.id, person.name, person.team_ids)
