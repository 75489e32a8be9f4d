"""What a municipality set up: its settings, categories, norms, rules, people and areas, read once per change.

Everything hangs on `config_version`, a random word that every change of reference data renews; so one process can
keep what it read for as long as the word is the same, whichever database it came from.
"""

import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time
from functools import cached_property
from typing import Any, cast

import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy import bindparam, select

from server.domain.calendar import Calendar, municipal_calendar
from server.domain.classification import CategoryWords, Learned, WordModel
from server.domain.clusters import Cause
from server.domain.feedback import Template
from server.domain.norm import Norm
from server.domain.routing import Names, Person, Rule, Season
from server.domain.vocabulary import FeedbackPolicy, MessageKind, Role, Urgency
from server.model.alarm import DutyContact
from server.model.area import Area
from server.model.base import db, entered
from server.model.case import CaseSystemRow, CaseTypeRow
from server.model.category import Category, Question
from server.model.category import Season as SeasonRow
from server.model.door import ChannelRow
from server.model.municipality import CalendarDay, LearnedModel, Municipality
from server.model.norm import NormRow
from server.model.outbox import MessageTemplate
from server.model.team import Crew, Handler, Partner, RouteRule, Team, TeamMember
from server.model.webhook import Webhook
from server.wire.case import CaseType, Stage
from server.wire.roads import Travel

KEPT = 32
"""How many versions of how many municipalities a process keeps."""


@dataclass(frozen=True)
class CategoryInfo:
    """A category as the rest of the house sees it; `path` runs from itself up to its main category."""

    id: int
    slug: str
    name: str
    public_name: str
    public_name_en: str
    description: str
    synonyms: tuple[str, ...]
    parent_id: int | None
    path: tuple[int, ...]
    urgency: Urgency
    policy: FeedbackPolicy
    duplicate_radius_m: int
    duplicate_days: int
    stop_text: str
    stop_text_en: str
    season: Season | None
    on_public_map: bool
    work_min: int | None
    skill: str
    bulk: int
    cause: Cause | None
    active: bool
    is_group: bool

    def in_season(self, day: date) -> bool:
        return self.season is None or self.season.holds(day)

    def called(self, language: str) -> str:
        return (self.public_name_en if language == "en" else "") or self.public_name


@dataclass(frozen=True)
class Option:
    """One answer that can be picked."""

    value: str
    label: str
    label_en: str = ""


@dataclass(frozen=True)
class QuestionInfo:
    """An extra question, as asked."""

    key: str
    text: str
    text_en: str
    options: tuple[Option, ...]
    danger_answer: str
    stop_answer: str
    stop_text: str
    stop_text_en: str


@dataclass(frozen=True)
class AreaInfo:
    """A district or neighbourhood."""

    id: int
    code: str
    name: str
    kind: str
    parent_id: int | None
    shape: BaseGeometry | None


@dataclass(frozen=True)
class PersonInfo:
    """A member of staff, without a password. A new `session_key` makes every cookie of before worthless."""

    id: int
    username: str
    name: str
    role: Role
    active: bool
    team_ids: tuple[int, ...]
    deputy_id: int | None
    session_key: str = field(repr=False)


@dataclass(frozen=True)
class TeamInfo:
    """A team."""

    id: int
    slug: str
    name: str
    public_name: str
    mail: str


@dataclass(frozen=True)
class CrewInfo:
    """A crew with its ordinary day, the municipality's own where it has none; `area_ids` empty: everywhere.

    `depot` None: neither a depot nor a border is known.
    """

    id: int
    slug: str
    name: str
    team_id: int
    depot: tuple[float, float] | None
    shift: tuple[time, time]
    lunch: tuple[time, time]
    lunch_min: int
    skills: frozenset[str]
    area_ids: frozenset[int]
    travel: Travel
    capacity: int | None


@dataclass(frozen=True)
class Planning:
    """How a municipality plans: see `model/municipality.py`."""

    plan_at: time | None
    move_pays_min: int
    crew_hour_cents: int
    crew_km_cents: int


@dataclass(frozen=True)
class PartnerInfo:
    """A partner."""

    id: int
    slug: str
    name: str
    mail: str


@dataclass(frozen=True)
class DutyInfo:
    """Who is rung when there is danger; in order."""

    name: str
    mail: str
    phone: str


@dataclass(frozen=True)
class ChannelInfo:
    """A channel that the municipality is connected to (see `model/door.py`); labels are in small letters here."""

    name: str
    title: str
    senders: frozenset[str]
    labels: Mapping[str, str]
    callbacks: frozenset[str]
    push_url: str
    rate_per_minute: int
    mail_senders: frozenset[str] = frozenset()


@dataclass(frozen=True)
class CasesInfo:
    """Where reports are mirrored as cases (see `model/case.py`); `types` by category, None for all others."""

    url: str
    client_id: str
    rsin: str
    responsible_rsin: str
    confidentiality: str
    with_text: bool
    types: Mapping[int | None, CaseType]


@dataclass(frozen=True)
class WebhookInfo:
    """An address of others that is called for some kinds of events; how that goes, its own row says."""

    id: int
    name: str
    kinds: frozenset[str]


@dataclass(frozen=True)
class Reference:
    """All of one municipality's reference data at one version."""

    id: int
    version: str
    slug: str
    code: str
    name: str
    prefix: str
    phone: str
    emergency_text: str
    website: str
    mail_sender: str
    mail_reply_to: str
    colour: str
    banner: str
    policy: FeedbackPolicy
    reopen_days: int
    question_days: int
    on_time_aim: int
    hazard_words: tuple[str, ...]
    call_back_hours: int
    duty: Sequence[DutyInfo]
    boundary: BaseGeometry | None
    calendar: Calendar
    categories: Mapping[int, CategoryInfo]
    questions: Mapping[int, tuple[QuestionInfo, ...]]
    norms: Sequence[Norm]
    rules: Sequence[Rule]
    people: Mapping[int, Person]
    staff: Mapping[int, PersonInfo]
    teams: Mapping[int, TeamInfo]
    crews: Mapping[int, str]
    crew_teams: Mapping[int, int]
    crew_info: Mapping[int, CrewInfo]
    planning: Planning
    partners: Mapping[int, PartnerInfo]
    areas: Mapping[int, AreaInfo]
    templates: Mapping[tuple[MessageKind, str, str, int | None], Template]
    learned: Learned | None
    channels: Mapping[str, ChannelInfo]
    cases: CasesInfo | None
    webhooks: Sequence[WebhookInfo]

    @cached_property
    def names(self) -> Names:
        return Names(
            categories={c.id: c.public_name for c in self.categories.values()},
            areas={a.id: a.name for a in self.areas.values()},
            teams={t.id: t.name for t in self.teams.values()},
        )

    @cached_property
    def category_by_slug(self) -> Mapping[str, CategoryInfo]:
        return {c.slug: c for c in self.categories.values()}

    @cached_property
    def words(self) -> WordModel:
        """The classification model over the active categories that are no mere heading."""
        known = [
            CategoryWords(id=c.id, name=c.public_name, description=c.description, synonyms=c.synonyms)
            for c in self.categories.values()
            if c.active and not c.is_group
        ]
        return WordModel.build(known, self.learned)

    @cached_property
    def area_tree(self) -> tuple[shapely.STRtree, list[AreaInfo]]:
        """An index over the areas that have a shape."""
        drawn = [a for a in self.areas.values() if a.shape is not None]
        shapes = [a.shape for a in drawn if a.shape is not None]
        shapely.prepare(shapes)
        return shapely.STRtree(shapes), drawn

    @cached_property
    def catch_all_category(self) -> CategoryInfo:
        """Where a report goes that nobody can place: `overig` if there is one, else the last leaf."""
        leaves = [c for c in self.categories.values() if c.active and not c.is_group]
        return self.category_by_slug.get("overig") or leaves[-1]

    def questions_for(self, category_id: int) -> tuple[QuestionInfo, ...]:
        """Return the questions of a category and, after those, of its parents."""
        path = self.categories[category_id].path
        return tuple(question for known in path for question in self.questions.get(known, ()))


_VERSION = select(Municipality.config_version).where(Municipality.id == bindparam("town"))
_kept: OrderedDict[str, Reference] = OrderedDict()
_reading = threading.Lock()


def municipality_named(slug: str) -> tuple[int, str] | None:
    """Return (id, config version) of the municipality with this slug, if there is one."""
    row = db.session.execute(
        select(Municipality.id, Municipality.config_version).where(Municipality.slug == slug)
    ).first()
    return (row.id, row.config_version) if row else None


def municipalities() -> Sequence[Municipality]:
    """Return all municipalities of this installation, by name."""
    return db.session.scalars(select(Municipality).order_by(Municipality.name)).all()


def reference() -> Reference:
    """Return the reference data of the municipality that the session is within, the same throughout a transaction."""
    session, town = db.session(), entered()
    begun, known = session.info.get("reference", (None, None))
    if known is not None and known.id == town and begun is session.get_transaction():
        return cast(Reference, known)
    version = session.connection().execute(_VERSION, {"town": town}).scalar_one()
    found = _at(version, town)
    session.info["reference"] = (session.get_transaction(), found)
    return found


def _at(version: str, town: int) -> Reference:
    if found := _kept.get(version):
        return found
    with _reading:
        if found := _kept.get(version):
            return found
        _kept[version] = found = _read(town)
        while len(_kept) > KEPT:
            _kept.popitem(last=False)
        return found


def _read(municipality_id: int) -> Reference:
    town = db.session.scalars(select(Municipality).where(Municipality.id == municipality_id)).one()
    seasons = {s.id: _season(s) for s in _all(SeasonRow)}
    return Reference(
        id=town.id,
        version=town.config_version,
        slug=town.slug,
        code=town.code,
        name=town.name,
        prefix=town.prefix,
        phone=town.phone,
        emergency_text=town.emergency_text,
        website=town.website,
        mail_sender=town.mail_sender,
        mail_reply_to=town.mail_reply_to or town.mail_sender,
        colour=town.colour,
        banner=town.banner,
        policy=town.feedback_policy,
        reopen_days=town.reopen_days,
        question_days=town.question_days,
        on_time_aim=town.on_time_aim,
        hazard_words=tuple(town.hazard_words),
        call_back_hours=town.call_back_hours,
        duty=_duty(),
        boundary=town.boundary,
        calendar=_calendar(town),
        categories=_categories(town.feedback_policy, seasons),
        questions=_questions(),
        norms=[_norm(n) for n in _all(NormRow)],
        rules=[_rule(r, seasons) for r in _all(RouteRule)],
        people={h.id: _person(h) for h in _all(Handler)},
        staff=_staff(),
        teams={t.id: TeamInfo(t.id, t.slug, t.name, t.public_name, t.mail) for t in _all(Team)},
        crews={c.id: c.name for c in _all(Crew)},
        crew_teams={c.id: c.team_id for c in _all(Crew)},
        crew_info={c.id: _crew(c, town) for c in _all(Crew)},
        planning=Planning(town.plan_at, town.move_pays_min, town.crew_hour_cents, town.crew_km_cents),
        partners={p.id: PartnerInfo(p.id, p.slug, p.name, p.mail) for p in _all(Partner)},
        areas={a.id: AreaInfo(a.id, a.code, a.name, a.kind, a.parent_id, a.shape) for a in _all(Area)},
        templates={
            (t.kind, t.outcome, t.language, t.category_id): Template(t.subject, t.body) for t in _all(MessageTemplate)
        },
        learned=_learned(),
        channels={c.name: _channel(c) for c in _all(ChannelRow)},
        cases=next((_cases(row) for row in _all(CaseSystemRow)), None),
        webhooks=[WebhookInfo(w.id, w.name, frozenset(w.kinds)) for w in _all(Webhook) if w.ended_at is None],
    )


def _all(kind: type[Any]) -> Sequence[Any]:
    return db.session.scalars(select(kind).order_by(kind.id)).all()


def _crew(row: Crew, town: Municipality) -> CrewInfo:
    areas = {a.code: a.id for a in _all(Area)} if row.areas else {}
    return CrewInfo(
        id=row.id,
        slug=row.slug,
        name=row.name,
        team_id=row.team_id,
        depot=_depot(row, town),
        shift=(row.shift_from or town.shift_from, row.shift_until or town.shift_until),
        lunch=(row.lunch_from or town.lunch_from, row.lunch_until or town.lunch_until),
        lunch_min=town.lunch_min if row.lunch_min is None else row.lunch_min,
        skills=frozenset(row.skills),
        area_ids=frozenset(areas[code] for code in row.areas if code in areas),
        travel=row.travel,
        capacity=row.capacity,
    )


def _depot(row: Crew, town: Municipality) -> tuple[float, float] | None:
    """Return where the crew begins: its depot, that of the municipality, or the middle of the town."""
    for place in (row, town):
        if place.depot_x is not None and place.depot_y is not None:
            return place.depot_x, place.depot_y
    if town.boundary is None:
        return None
    middle = town.boundary.representative_point()
    return middle.x, middle.y


def _season(row: SeasonRow) -> Season:
    return Season(row.name, (row.starts // 100, row.starts % 100), (row.ends // 100, row.ends % 100))


def _calendar(town: Municipality) -> Calendar:
    days = db.session.scalars(select(CalendarDay)).all()
    return municipal_calendar(
        town.calendar_from,
        town.calendar_until,
        liberation_day_every_year=town.liberation_day_every_year,
        local_free={d.day: d.name for d in days if d.free},
        local_working=[d.day for d in days if not d.free],
        opens=town.opens or time(8),
        closes=town.closes or time(17),
    )


def _categories(policy: FeedbackPolicy, seasons: Mapping[int, Season]) -> dict[int, CategoryInfo]:
    rows = db.session.scalars(select(Category).order_by(Category.position, Category.id)).all()
    by_id, parents = {c.id: c for c in rows}, {c.id: c.parent_id for c in rows}
    groups = {c.parent_id for c in rows if c.active}
    policies = {c.id: c.feedback_policy for c in rows}
    known_minutes, skills = {c.id: c.work_min for c in rows}, {c.id: c.skill for c in rows}

    def path(category_id: int) -> tuple[int, ...]:
        parent = parents[category_id]
        return (category_id,) if parent is None else (category_id, *path(parent))

    return {
        c.id: CategoryInfo(
            id=c.id,
            slug=c.slug,
            name=c.name,
            public_name=c.public_name,
            public_name_en=c.public_name_en,
            description=c.description,
            synonyms=tuple(c.synonyms),
            parent_id=c.parent_id,
            path=path(c.id),
            urgency=c.urgency,
            policy=next((own for known in path(c.id) if (own := policies[known])), policy),
            duplicate_radius_m=c.duplicate_radius_m,
            duplicate_days=c.duplicate_days,
            stop_text=c.stop_text,
            stop_text_en=c.stop_text_en,
            season=seasons[c.season_id] if c.season_id else None,
            on_public_map=c.on_public_map,
            work_min=next((minutes for known in path(c.id) if (minutes := known_minutes[known]) is not None), None),
            skill=next((skill for known in path(c.id) if (skill := skills[known])), ""),
            bulk=c.bulk,
            cause=next((_cause(row) for known in path(c.id) if (row := by_id[known]).failure_m is not None), None),
            active=c.active,
            is_group=c.id in groups,
        )
        for c in rows
    }


def _cause(row: Category) -> Cause | None:
    """Return how a category and what stands under it can fail together."""
    if not row.failure_m:
        return None
    return Cause(row.id, row.failure_m, row.failure_from, row.failure_joins_from)


def _questions() -> dict[int, tuple[QuestionInfo, ...]]:
    found: dict[int, tuple[QuestionInfo, ...]] = {}
    for row in db.session.scalars(select(Question).order_by(Question.position, Question.id)):
        options = tuple(Option(o["value"], o["label"], o.get("label_en", "")) for o in row.options)
        question = QuestionInfo(
            key=row.key,
            text=row.text,
            text_en=row.text_en,
            options=options,
            danger_answer=row.danger_answer,
            stop_answer=row.stop_answer,
            stop_text=row.stop_text,
            stop_text_en=row.stop_text_en,
        )
        found[row.category_id] = (*found.get(row.category_id, ()), question)
    return found


def _duty() -> tuple[DutyInfo, ...]:
    rows = db.session.scalars(select(DutyContact).order_by(DutyContact.position, DutyContact.id))
    return tuple(DutyInfo(row.name, row.mail, row.phone) for row in rows)


def _channel(row: ChannelRow) -> ChannelInfo:
    return ChannelInfo(
        name=row.name,
        title=row.title,
        senders=frozenset(sender.lower() for sender in row.senders),
        labels={" ".join(label.lower().split()): slug for label, slug in row.labels.items()},
        callbacks=frozenset(host.lower() for host in row.callbacks),
        push_url=row.push_url,
        rate_per_minute=row.rate_per_minute,
        mail_senders=frozenset(address.lower() for address in row.mail_senders),
    )


def _cases(row: CaseSystemRow) -> CasesInfo:
    return CasesInfo(
        url=row.url.rstrip("/"),
        client_id=row.client_id,
        rsin=row.rsin,
        responsible_rsin=row.responsible_rsin or row.rsin,
        confidentiality=row.confidentiality,
        with_text=row.with_text,
        types={kind.category_id: _case_type(kind) for kind in _all(CaseTypeRow)},
    )


def _case_type(row: CaseTypeRow) -> CaseType:
    stages = {Stage.RECEIVED: row.received, Stage.IN_PROGRESS: row.in_progress, Stage.ENDED: row.ended}
    return CaseType(row.type, stages, row.results)


def _norm(row: NormRow) -> Norm:
    return Norm(
        id=row.id,
        kind=row.kind,
        amount=row.amount,
        unit=row.unit,
        valid_from=row.valid_from,
        category_id=row.category_id,
        channel=row.channel,
        area_id=row.area_id,
        urgency=row.urgency,
        source=row.source,
    )


def _rule(row: RouteRule, seasons: Mapping[int, Season]) -> Rule:
    return Rule(
        id=row.id,
        team_id=row.team_id,
        category_id=row.category_id,
        area_id=row.area_id,
        season=seasons[row.season_id] if row.season_id else None,
        channel=row.channel,
        question=row.question,
        answer=row.answer,
        handler_id=row.handler_id,
        partner_id=row.partner_id,
        position=row.position,
    )


def _person(row: Handler) -> Person:
    """Somebody whose account was locked is away for good: the deputy gets the work."""
    away_from, away_until = (row.absent_from, row.absent_until) if row.active else (date.min, None)
    return Person(row.id, row.name, away_from, away_until, row.deputy_id)


def _staff() -> dict[int, PersonInfo]:
    teams: dict[int, list[int]] = {}
    for member in db.session.scalars(select(TeamMember)):
        teams.setdefault(member.handler_id, []).append(member.team_id)
    return {
        h.id: PersonInfo(
            id=h.id,
            username=h.username,
            name=h.name,
            role=h.role,
            active=h.active,
            team_ids=tuple(sorted(teams.get(h.id, ()))),
            deputy_id=h.deputy_id,
            session_key=h.session_key,
        )
        for h in _all(Handler)
    }


def _learned() -> Learned | None:
    """Read what was learned; what an older version of us wrote and we can't read, is learned anew by night."""
    row = db.session.scalars(select(LearnedModel)).first()
    try:
        return Learned.from_json(row.weights) if row else None
    except KeyError:
        return None
