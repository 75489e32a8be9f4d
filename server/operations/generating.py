"""Invented reports with a life of their own, told through the ordinary `accept` and commands, each at its own time."""

import heapq
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from random import Random

from sqlalchemy import ColumnElement, Select, or_, select

from server.domain import command as commands
from server.domain.calendar import AMSTERDAM, local_day
from server.domain.command import REPORTER, SYSTEM, Actor, Who
from server.domain.errors import DomainError
from server.domain.geo import distance_m
from server.domain.vocabulary import Status
from server.model.area import AddressPoint
from server.model.base import db
from server.model.outbox import OutboxMessage
from server.model.report import Report
from server.model.work_order import WorkOrder
from server.operations import delivery, norms, rounds, rounds_today
from server.operations.apply import apply
from server.operations.courses import Courses, Step, examples
from server.operations.drawing import draw
from server.operations.intake import accept, receipt_of
from server.operations.invention import Invented, Inventor, read_words
from server.operations.photos import store_photo
from server.queries.crew import IN_OUR_HANDS
from server.queries.reference import Reference, reference
from server.wire.channel import PhotoStore
from server.wire.intake import Address, Contact, IncomingReport, Point

CHANNEL_REF = "generated"
FRESH = timedelta(days=1)
"""How old a message may be to go out yet; those of longer ago count as sent."""

ROUND = 6
"""How much work a crew has taken along by itself; a plan divides the rest."""


class NothingToInventWith(DomainError):
    """The town lacks addresses, or categories that we have words for."""


class Generation:
    """The invented reports of one run. The same seed and last moment give the same reports."""

    def __init__(self, *, weeks: int, per_week: int, seed: int, until: datetime, photos: PhotoStore) -> None:
        self.known = reference()
        self.random = Random(seed)  # noqa: S311  # invented reports, no secret
        self.seed, self.until, self.photos = seed, until, photos
        addresses = _addresses()
        words = read_words()
        active = {c.slug for c in self.known.categories.values() if c.active and c.in_season(local_day(until))}
        if not addresses or not active & {kind.category for kind in words.kinds}:
            raise NothingToInventWith("load addresses and the demo's categories first")
        self.inventor = Inventor(self.random, words, addresses, active)
        self.courses = Courses(self.random, self.inventor, self.known, photos)
        first = local_day(until) - timedelta(weeks=weeks) + timedelta(days=1)
        self.reports = self.inventor.reports(first, until, per_week=per_week)
        self.counts: Counter[str] = Counter()
        self._queue: list[tuple[datetime, int, Callable[[datetime], None]]] = []
        self._numbers = 0

    def run(self, *, base_url: str, each: Callable[[], None] = lambda: None) -> Counter[str]:
        """Let it all happen, in the order of time, up to the last moment; `each` is called per report."""
        for number, invented in enumerate(self.reports, 1):
            self._at(invented.received_at, self._receiver(invented, f"{CHANNEL_REF}-{self.seed}-{number}", each))
        for morning in self._mornings():
            self._at(morning, self._watch)
        while self._queue:
            moment, _, happen = heapq.heappop(self._queue)
            happen(moment)
        self._fill_states()
        self._fill_rounds()
        self._settle_messages(base_url)
        if self.known.crew_info:
            rounds.ask_for_plan(rounds_today.next_plan_day(self.known, now=self.until), by=SYSTEM, now=self.until)
        return self.counts

    def _at(self, moment: datetime, happen: Callable[[datetime], None]) -> None:
        if moment <= self.until:
            self._numbers += 1
            heapq.heappush(self._queue, (moment, self._numbers, happen))

    def _mornings(self) -> Iterator[datetime]:
        day = local_day(self.reports[0].received_at) if self.reports else local_day(self.until)
        while day <= local_day(self.until):
            yield datetime.combine(day, time(6, 30), AMSTERDAM).astimezone(UTC)
            day += timedelta(days=1)

    def _watch(self, now: datetime) -> None:
        self.counts["watched"] += norms.sweep(now=now)
        db.session.flush()  # the next sweep must see what this one marked, as it does when the worker commits

    def _receiver(self, invented: Invented, ref: str, each: Callable[[], None]) -> Callable[[datetime], None]:
        def receive(now: datetime) -> None:
            each()
            if (report_id := self._accept(invented, ref, now)) is not None:
                self._echo(invented, ref, report_id, now)
                self._go_on(report_id, self.courses.course(invented, report_id), now)

        return receive

    def _accept(self, invented: Invented, ref: str, now: datetime) -> int | None:
        """Hand the report in; None when it was in already."""
        if receipt_of(invented.channel, ref, self.known) is not None:
            self.counts["there already"] += 1
            return None
        incoming = IncomingReport(
            channel=invented.channel,
            channel_ref=ref,
            text=invented.text,
            point=invented.point,
            address=replace(invented.address, distance_m=_distance(invented)),
            category=invented.kind.category,
            answers=self._answers(invented),
            contact=invented.contact,
            photos=self._pictures(invented, now),
        )
        self.counts["taken in"] += 1
        return accept(incoming, now=now, long_ago=True).report_id

    def _answers(self, invented: Invented) -> dict[str, str]:
        found = {}
        for question in self.known.questions_for(self.known.category_by_slug[invented.kind.category].id):
            calm = [o.value for o in question.options if o.value not in (question.danger_answer, question.stop_answer)]
            if question.danger_answer and self.random.random() < 0.06:
                found[question.key] = question.danger_answer
            elif calm and self.random.random() < 0.7:
                found[question.key] = self.random.choice(calm)
        return found

    def _pictures(self, invented: Invented, now: datetime) -> tuple[str, ...]:
        if not invented.kind.scene or invented.channel == "phone" or self.random.random() > 0.5:
            return ()
        raw = draw(invented.kind.scene, seed=invented.picture)
        return (store_photo(raw, store=self.photos, now=now, name="foto.jpg").key,)

    def _echo(self, invented: Invented, ref: str, report_id: int, now: datetime) -> None:
        """Let others see the same: some report it too, some only follow."""
        if self.random.random() < 0.08 and not ref.endswith("b"):
            soon = self.random.random() < 0.1
            wait = timedelta(minutes=self.random.uniform(1, 10)) if soon else self.courses.days(2.45)
            moment = now + wait
            again = replace(
                invented,
                received_at=moment,
                channel="website",
                point=self.inventor.near(invented.point, 40),
                text=self.inventor.text(invented.kind, "website", invented.address),
                contact=self.inventor.contact("website"),
            )
            self._at(moment, self._doubler(again, f"{ref}b", report_id))
        if self.random.random() < 0.07:
            contact = Contact(email=f"{self.inventor.pick('followers')}{self.random.randint(1, 99)}@post.example")
            follow = commands.Follow(report_id=report_id, contact=contact)
            self._go_on(report_id, iter([Step(self.courses.days(1.5), follow, REPORTER)]), now)

    def _doubler(self, again: Invented, ref: str, main_id: int) -> Callable[[datetime], None]:
        def receive(now: datetime) -> None:
            report_id = self._accept(again, ref, now)
            if report_id is None:
                return
            join = commands.Join(report_id=report_id, main_report_id=main_id)
            steps = iter([Step(timedelta(hours=self.random.uniform(1, 20)), join, self.courses.somebody(report_id))])
            self._go_on(report_id, steps if self.random.random() < 0.7 else self.courses.course(again, report_id), now)

        return receive

    def _go_on(self, report_id: int, steps: Iterator[Step], before: datetime) -> None:
        """Do the next step of a course when its time has come, and then the one after it."""
        step = next(steps, None)
        if step is None:
            return
        moment = before + step.after
        if step.by.who is Who.STAFF:
            moment = self.inventor.at_work(moment)

        def happen(now: datetime) -> None:
            try:
                with db.session.begin_nested():
                    apply(step.command, by=step.by, now=now)
            except DomainError:
                # The main report of a double ended first, or somebody follows what is done: that happens.
                self.counts["came too late"] += 1
                return
            self.counts["steps"] += 1
            self._go_on(report_id, steps, now)

        self._at(moment, happen)

    def _fill_states(self) -> None:
        """Let no state be without an example, in whatever way chance fell."""
        for status, change in examples(self.inventor, self.known, self.until).items():
            if db.session.scalars(select(Report.id).where(Report.status == status)).first() is not None:
                continue
            seen = Report.status.in_([Status.SEEN, Status.REPORTED]), Report.received_at < self.until - FRESH
            report_id = db.session.scalars(select(Report.id).where(*seen).order_by(Report.id.desc())).first()
            if report_id is not None:
                apply(change(report_id), by=self.courses.somebody(report_id), now=self.until)

    def _fill_rounds(self) -> None:
        """Deal the most pressing work of each team to its crews, up to a day's work for each."""
        today = local_day(self.until)
        for team_id in set(self.known.crew_teams.values()):
            crews = [crew_id for crew_id, of in self.known.crew_teams.items() if of == team_id]
            dealt = _for_today(today, WorkOrder.team_id == team_id, WorkOrder.crew_id.in_(crews))
            free = _for_today(today, WorkOrder.team_id == team_id, WorkOrder.crew_id.is_(None))
            room = ROUND * len(crews) - len(db.session.scalars(dealt).all())
            for n, order in enumerate(db.session.scalars(free.limit(max(room, 0))).all()):
                crew_id = crews[n % len(crews)]
                crew = Actor(Who.CREW, name=self.known.crews[crew_id], team_ids=(team_id,), crew_id=crew_id)
                claim = commands.Claim(report_id=order.report_id, work_order_id=order.id)
                apply(claim, by=crew, now=self.until)

    def _settle_messages(self, base_url: str) -> None:
        """Write out what would have been sent long ago, and leave the rest to the worker."""
        rows = db.session.scalars(
            select(OutboxMessage).where(
                OutboxMessage.status == "waiting",
                OutboxMessage.created_at < self.until - FRESH,
                OutboxMessage.kind.not_in(delivery.WITHOUT_WORDS),
            )
        )
        for row in rows:
            composed = delivery.compose(row, self.known, base_url=base_url, now=row.created_at)
            if composed is None:
                row.status = "dropped"
                continue
            row.subject, row.text = composed.subject, composed.text
            row.status, row.sent_at, row.attempts = "sent", row.created_at, 1
        db.session.flush()


def _addresses() -> list[Address]:
    rows = db.session.scalars(select(AddressPoint).order_by(AddressPoint.search, AddressPoint.id))
    return [Address(r.street, r.number, r.postcode, r.city, Point(r.x, r.y)) for r in rows]


def _distance(invented: Invented) -> float:
    at = invented.address.point
    assert at is not None
    return round(distance_m(at, invented.point), 1)


def town_size(known: Reference) -> int:
    """Return how many reports a week suit the demo of this town, by how much there is of it."""
    return 15 if len(known.areas) < 20 else 43


def _for_today(today: date, *where: ColumnElement[bool]) -> Select[WorkOrder]:
    """Return the work that could be done today, the most pressing first."""
    due = or_(WorkOrder.planned_on.is_(None), WorkOrder.planned_on <= today)
    return select(WorkOrder).where(IN_OUR_HANDS, due, *where).order_by(WorkOrder.worklist_at, WorkOrder.id)
