"""A municipality's set-up, read from the database as the entries of its files."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from marshmallow import fields
from sqlalchemy import select

from server.model.alarm import DutyContact
from server.model.area import Area
from server.model.base import db
from server.model.case import CaseSystemRow, CaseTypeRow
from server.model.category import Category, Question, Season
from server.model.door import ChannelRow
from server.model.municipality import CalendarDay, Municipality
from server.model.norm import NormRow
from server.model.outbox import MessageTemplate
from server.model.team import Crew, Handler, Partner, RouteRule, Team, TeamMember
from server.operations.config_schema import SECTIONS, Config, Entry
from server.operations.shapes import BOUNDARY

# These rows are read and written with their municipality named, since a new one is made in the same transaction.
MODELS: dict[str, type[Any]] = {
    "free_day": CalendarDay,
    "duty": DutyContact,
    "season": Season,
    "area": Area,
    "category": Category,
    "team": Team,
    "handler": Handler,
    "crew": Crew,
    "partner": Partner,
    "norm": NormRow,
    "rule": RouteRule,
    "channel": ChannelRow,
    "case_system": CaseSystemRow,
    "case_type": CaseTypeRow,
    "message": MessageTemplate,
}

POINTS_TO = {
    "parent": ("parent_id", None),
    "category": ("category_id", "category"),
    "area": ("area_id", "area"),
    "season": ("season_id", "season"),
    "team": ("team_id", "team"),
    "handler": ("handler_id", "handler"),
    "partner": ("partner_id", "partner"),
    "deputy": ("deputy_id", "handler"),
    "contract_owner": ("contract_owner_id", "handler"),
}
"""The fields of a file that name another entry: their column, and the section (None: the entry's own)."""

BESIDE = {"teams", "questions", "shape"}
"""The fields that are no column of the entry's own row."""


def told(town: Municipality) -> Config:
    """Return the whole set-up of a municipality as entries, in the order in which files show them."""
    rows = {section: rows_of(model, town) for section, model in MODELS.items()}
    names = {section: _names(section, found) for section, found in rows.items()}
    config: Config = {"municipality": [_settings(town)]}
    for section, found in rows.items():
        config[section] = [_entry(section, row, names) for row in found]
    if town.boundary is not None:
        border = {"code": BOUNDARY, "name": town.name, "kind": BOUNDARY, "parent": None, "year": None}
        config["area"].insert(0, {**border, "shape": town.boundary})
    _tell_questions(config, rows, town)
    _tell_teams(config, rows, town)
    config["norm"].sort(key=_norm_order(config))
    return config


def rows_of(model: type[Any], town: Municipality) -> list[Any]:
    """Return the municipality's rows of one kind, in their own order."""
    order = [model.position] if hasattr(model, "position") else []
    key = model.id if hasattr(model, "id") else model.day
    return list(db.session.scalars(select(model).where(model.municipality_id == town.id).order_by(*order, key)))


def _names(section: str, rows: Sequence[Any]) -> dict[int, str]:
    """Return what the rows of a section are called in files, by id."""
    key = SECTIONS[section].key[0]
    return {row.id: getattr(row, key) for row in rows if hasattr(row, "id") and hasattr(row, key)}


def _settings(town: Municipality) -> Entry:
    return {field: getattr(town, field) for field in SECTIONS["municipality"].schema.fields}


def _entry(section: str, row: Any, names: Mapping[str, Mapping[int, str]]) -> Entry:
    return {
        field: _told_value(section, field, row, names)
        for field in SECTIONS[section].schema.fields
        if field not in ("teams", "questions")
    }


def _told_value(section: str, field: str, row: Any, names: Mapping[str, Mapping[int, str]]) -> Any:
    if field in POINTS_TO:
        column, target = POINTS_TO[field]
        key = getattr(row, column)
        return None if key is None else names[target or section][key]
    value = getattr(row, field)
    return f"{value // 100:02}-{value % 100:02}" if section == "season" and field != "name" else value


def _tell_questions(config: Config, rows: Mapping[str, Sequence[Any]], town: Municipality) -> None:
    known = fields_of_questions()
    of: dict[int, list[Entry]] = {}
    for row in rows_of(Question, town):
        options = [{key: option.get(key, "") for key in ("value", "label", "label_en")} for option in row.options]
        of.setdefault(row.category_id, []).append({**{f: getattr(row, f) for f in known}, "options": options})
    for entry, row in zip(config["category"], rows["category"], strict=True):
        entry["questions"] = of.get(row.id, [])


def fields_of_questions() -> list[str]:
    """Return the fields of a question that are columns as they are."""
    questions = SECTIONS["category"].schema.fields["questions"]
    assert isinstance(questions, fields.List) and isinstance(questions.inner, fields.Nested)  # noqa: PT018
    return [field for field in questions.inner.schema.fields if field != "options"]


def _tell_teams(config: Config, rows: Mapping[str, Sequence[Any]], town: Municipality) -> None:
    slugs = {team.id: team.slug for team in rows["team"]}
    teams: dict[int, list[str]] = {}
    members = db.session.scalars(select(TeamMember).where(TeamMember.municipality_id == town.id))
    for member in sorted(members, key=lambda m: m.team_id):
        teams.setdefault(member.handler_id, []).append(slugs[member.team_id])
    for entry, row in zip(config["handler"], rows["handler"], strict=True):
        entry["teams"] = teams.get(row.id, [])


def _norm_order(config: Config) -> Callable[[Entry], Any]:
    """Sort norms as a reader looks for them: in the order of the categories, the municipality's own last."""
    place = {c["slug"]: n for n, c in enumerate(config["category"])}

    def order(norm: Entry) -> Any:
        conditions = [norm["urgency"] or "", norm["channel"] or "", norm["area"] or ""]
        return place.get(norm["category"], len(place)), norm["kind"], *conditions, norm["valid_from"]

    return order
