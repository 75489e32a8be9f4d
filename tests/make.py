"""Builders: two small towns and what is in them, with only the data that a test names."""

from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass
from datetime import date, datetime
from itertools import count
from typing import Any, TypeVar

import shapely
from sqlalchemy import inspect, select

from server.domain.command import Actor, Command, Verdict, Who
from server.domain.vocabulary import FeedbackPolicy, NormKind, NormUnit, Role, Urgency
from server.model.area import AddressPoint, Area
from server.model.base import WRITES, db, enter, writing
from server.model.category import Category, Question
from server.model.municipality import Municipality, new_word
from server.model.norm import NormRow
from server.model.outbox import OutboxMessage
from server.model.report import Contact as ContactRow
from server.model.report import Report
from server.model.team import Crew, Handler, Partner, RouteRule, Team, TeamMember
from server.operations.apply import apply
from server.operations.intake import accept
from server.queries.reference import reference
from server.wire.intake import Contact, IncomingReport, Point, Receipt
from tests.support.moments import NOW

T = TypeVar("T")

CENTRE = Point(82_000, 451_000)
"""The middle of the first town, on Dutch ground; the second lies 60 km to the east."""

REPORTER = Contact(name="Test Melder", email="melder@reporter.example", phone="0612345678")


@dataclass
class Town:
    """A made municipality: ids of what is in it."""

    id: int
    slug: str
    centre: Point
    categories: dict[str, int]
    teams: dict[str, int]
    crews: dict[str, int]
    areas: dict[str, int]
    staff: dict[str, int]
    partner_id: int


class Make:
    """Makes rows with sensible values; everything is committed, as another process would find it."""

    def __init__(self) -> None:
        self._refs = count(1)
        self._made = 0

    def town(self, slug: str = "rijswijk", *, policy: FeedbackPolicy = FeedbackPolicy.ALWAYS) -> Town:
        """Make a municipality with two teams, three crews, four categories, areas, staff of every role, and norms."""
        centre = Point(CENTRE.x + 60_000 * self._made, CENTRE.y)
        self._made += 1
        with writing():
            enter(0)
            row = Municipality(
                slug=slug,
                code=f"{600 + self._made:04}",
                name=f"Gemeente {slug.title()}",
                prefix=slug[:3].upper(),
                phone="14 070",
                mail_sender=f"meldingen@{slug}.example",
                feedback_policy=policy,
                boundary=_square(centre, 4000),
                config_version=new_word(),
            )
            db.session.add(row)
            db.session.flush()
            town_id = row.id
            db.session.commit()
            enter(town_id)
            made = self._fill(town_id, slug, centre)
            db.session.commit()
        return made

    def adopted(self, town: Town) -> Town:
        """Go on from the first town, which somebody else made."""
        self._made += 1
        enter(town.id)
        return deepcopy(town)

    def _fill(self, town_id: int, slug: str, centre: Point) -> Town:
        areas = {
            "West": Area(code="WK1", name="West", shape=_square(Point(centre.x - 1000, centre.y), 2000)),
            "Oost": Area(code="WK2", name="Oost", shape=_square(Point(centre.x + 1000, centre.y), 2000)),
        }
        teams = {
            name: Team(slug=name, name=f"Team {name}", public_name=f"Team {name}", mail=f"{name}@team.example")
            for name in ("groen", "wegen")
        }
        db.session.add_all([*areas.values(), *teams.values()])
        db.session.flush()
        categories = self._categories()
        crews = self._crews(teams)
        staff = self._staff(teams)
        partner = Partner(slug="lichtbedrijf", name="Testlicht BV", mail="orders@partner.example")
        db.session.add(partner)
        db.session.flush()
        db.session.add_all(self._rules(categories, teams))
        db.session.add_all(self._norms(categories))
        for n, street in enumerate(("Voorbeeldlaan", "Proefstraat")):
            for house in range(1, 30, 2):
                db.session.add(
                    AddressPoint(
                        street=street,
                        number=str(house),
                        postcode=f"228{n}AB",
                        city=slug.title(),
                        x=centre.x - 300 + 20 * house,
                        y=centre.y + 100 * n,
                        search=f"{street} {house}".lower(),
                    )
                )
        return Town(
            id=town_id,
            slug=slug,
            centre=centre,
            categories={c.slug: c.id for c in categories.values()},
            teams={name: team.id for name, team in teams.items()},
            crews={name: crew.id for name, crew in crews.items()},
            areas={name: area.id for name, area in areas.items()},
            staff={name: handler.id for name, handler in staff.items()},
            partner_id=partner.id,
        )

    def _categories(self) -> dict[str, Category]:
        known = {
            "wegen": ("Wegen", None, []),
            "stoep": ("Stoep", "wegen", ["losse stoeptegel", "tegel", "kuil"]),
            "lamp": ("Straatverlichting", "wegen", ["lantaarnpaal", "licht kapot", "donker"]),
            "boom": ("Bomen", None, ["boom omgewaaid", "tak", "snoeien"]),
            "overig": ("Iets anders", None, []),
        }
        made: dict[str, Category] = {}
        for slug, (name, parent, synonyms) in known.items():
            category = Category(
                slug=slug,
                name=name,
                public_name=name,
                public_name_en=f"{name} (en)",
                owner="Test Eigenaar",
                synonyms=synonyms,
                parent_id=made[parent].id if parent else None,
            )
            db.session.add(category)
            db.session.flush()
            made[slug] = category
        options = [{"value": v, "label": v} for v in ("ja", "nee", "weet-niet")]
        db.session.add(
            Question(
                category_id=made["boom"].id,
                key="gevaar",
                text="Is het gevaarlijk?",
                options=options,
                danger_answer="ja",
            )
        )
        return made

    def _crews(self, teams: dict[str, Team]) -> dict[str, Crew]:
        of = {"stratenmakers": "wegen", "lampenploeg": "wegen", "groenploeg": "groen"}
        crews = {slug: Crew(slug=slug, name=slug.capitalize(), team_id=teams[team].id) for slug, team in of.items()}
        db.session.add_all(crews.values())
        db.session.flush()
        return crews

    def _staff(self, teams: dict[str, Team]) -> dict[str, Handler]:
        staff = {
            role.value: Handler(username=role.value, name=f"Test {role.label}", role=role, session_key=new_word())
            for role in Role
        }
        staff["deputy"] = Handler(username="deputy", name="Test Achtervang", role=Role.HANDLER, session_key=new_word())
        db.session.add_all(staff.values())
        db.session.flush()
        for name in ("handler", "deputy", "coordinator"):
            db.session.add(TeamMember(team_id=teams["wegen"].id, handler_id=staff[name].id))
        return staff

    def _rules(self, categories: dict[str, Category], teams: dict[str, Team]) -> list[RouteRule]:
        return [
            RouteRule(team_id=teams["wegen"].id),
            RouteRule(team_id=teams["groen"].id, category_id=categories["boom"].id),
        ]

    def _norms(self, categories: dict[str, Category]) -> list[NormRow]:
        since = date(2020, 1, 1)
        days = NormUnit.WORKING_DAYS
        return [
            NormRow(kind=NormKind.SOLUTION, amount=5, unit=days, valid_from=since),
            NormRow(kind=NormKind.FIRST_RESPONSE, amount=2, unit=days, valid_from=since),
            NormRow(kind=NormKind.SOLUTION, amount=10, unit=days, valid_from=since, category_id=categories["boom"].id),
            NormRow(kind=NormKind.SOLUTION, amount=24, unit=NormUnit.HOURS, valid_from=since, urgency=Urgency.DANGER),
        ]

    def receipt(self, town: Town, *, at: datetime = NOW, **words: Any) -> Receipt:
        """Let a report come in by the ordinary road; `words` are fields of IncomingReport."""
        incoming = IncomingReport(
            **{
                "channel": "website",
                "channel_ref": f"made-{next(self._refs)}",
                "text": "Er ligt een losse stoeptegel.",
                "point": town.centre,
                "contact": REPORTER,
                **words,
            }
        )
        with writing():
            enter(town.id)
            receipt = accept(incoming, now=at)
            db.session.commit()
        return receipt

    def report(self, town: Town, *, at: datetime = NOW, **words: Any) -> Report:
        """Let a report come in, and return its row."""
        return self.row(town, self.receipt(town, at=at, **words).report_id)

    def row(self, town: Town, report_id: int) -> Report:
        """Read a report anew."""
        self._look(town)
        return db.session.get_one(Report, report_id)

    def found(self, town: Town, kind: type[T], *where: Any) -> list[T]:
        """Read all rows of a kind anew, oldest first."""
        self._look(town)
        return list(db.session.scalars(select(kind).where(*where).order_by(*inspect(kind).primary_key)))

    def _look(self, town: Town) -> None:
        """See what others have committed meanwhile, and forget what was read before."""
        enter(town.id)
        if WRITES.get():
            db.session.expire_all()
        else:
            db.session.rollback()

    def told(self, town: Town, *kinds: str) -> list[tuple[str, str]]:
        """Return (kind, who) of the messages so far, of these kinds or all; the oldest first."""
        self._look(town)
        rows = db.session.execute(
            select(OutboxMessage.kind, OutboxMessage.address, ContactRow.email)
            .outerjoin(ContactRow, ContactRow.id == OutboxMessage.contact_id)
            .order_by(OutboxMessage.id)
        )
        return [(row.kind.value, row.address or row.email) for row in rows if not kinds or row.kind in kinds]

    @contextmanager
    def change(self, town: Town) -> Iterator[None]:
        """Change rows by hand, as a test's own set-up; what is set up about the municipality itself is read anew."""
        with writing():
            enter(town.id)
            yield
            db.session.get_one(Municipality, town.id).config_version = new_word()
            db.session.commit()

    def absent(self, town: Town, name: str, *, deputy: str | None = None) -> None:
        """Send a member of staff away on the day of NOW and the day after."""
        with self.change(town):
            person = db.session.get_one(Handler, town.staff[name])
            person.absent_from, person.absent_until = date(2026, 9, 15), date(2026, 9, 16)
            person.deputy_id = town.staff[deputy] if deputy else None

    def do(self, town: Town, command: Command, *, by: str = "handler", at: datetime = NOW) -> Verdict:
        """Carry out a command as a member of staff, `reporter` or `system`."""
        with writing():
            enter(town.id)
            try:
                verdict = apply(command, by=self.actor(town, by), now=at)
                db.session.commit()
            finally:
                db.session.rollback()
        return verdict

    def actor(self, town: Town, name: str) -> Actor:
        """Return who does something."""
        if name in {"reporter", "system"}:
            return Actor(Who(name))
        person = reference().staff[town.staff[name]]
        return Actor(Who.STAFF, person.id, person.name, person.team_ids)


def _square(centre: Point, side_m: float) -> shapely.MultiPolygon:
    half = side_m / 2
    return shapely.MultiPolygon([shapely.box(centre.x - half, centre.y - half, centre.x + half, centre.y + half)])
