"""A municipality's set-up as files: told, compared, and applied in one piece."""

import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from marshmallow import fields
from sqlalchemy import delete, select

from server.model.area import Area
from server.model.base import Base, db
from server.model.category import Category, Question, Season
from server.model.municipality import CalendarDay, Municipality
from server.model.norm import NormRow
from server.model.outbox import MessageTemplate
from server.model.team import Crew, Handler, Partner, RouteRule, Team, TeamMember
from server.operations.config_checks import faults_in
from server.operations.config_files import ConfigRefused, Fault
from server.operations.config_schema import SECTIONS, Config, Entry, identity, label, plain
from server.operations.places import new_word, put_areas
from server.operations.shapes import BOUNDARY, Drawn, same_shape

# These rows are read and written with their municipality named, since a new one is made in the same transaction.
MODELS: dict[str, type[Any]] = {
    "free_day": CalendarDay,
    "season": Season,
    "area": Area,
    "category": Category,
    "team": Team,
    "handler": Handler,
    "crew": Crew,
    "partner": Partner,
    "norm": NormRow,
    "rule": RouteRule,
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

STAYS = {"category", "handler", "norm", "area"}
"""What never goes away: categories and handlers are retired, norms keep their history, areas are loaded apart."""


def municipality(slug: str) -> Municipality | None:
    """Return the municipality with this slug."""
    return db.session.scalars(select(Municipality).where(Municipality.slug == slug)).one_or_none()


def told(town: Municipality) -> Config:
    """Return the whole set-up of a municipality as entries, in the order in which files show them."""
    rows = {section: _rows(model, town) for section, model in MODELS.items()}
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


def changes(have: Config | None, wanted: Config) -> list[str]:
    """Return a line per change that applying would make: + new, ~ other, - gone."""
    lines = []
    for section, entries in wanted.items():
        old = {identity(section, e): e for e in (have or {}).get(section, [])}
        new = {identity(section, e): e for e in entries}
        lines += [line for key, entry in new.items() for line in _compared(section, old.get(key), entry)]
        lines += [line for key, entry in old.items() if key not in new for line in _missing(section, entry)]
        shared = [key for key in old if key in new]
        if section in ("category", "rule") and shared != [key for key in new if key in old]:
            lines.append(f"~ the order of what stands in {SECTIONS[section].file}")
    return lines


def apply(wanted: Config) -> tuple[Municipality, list[str]]:
    """Bring a municipality in the state of these entries, and return the changes. Raises ConfigRefused.

    Makes the municipality when there is none. Nothing is written unless everything fits.
    """
    town = municipality(wanted["municipality"][0]["slug"]) if wanted["municipality"] else None
    have = told(town) if town else None
    whole = {"area": have["area"] if have else [], **wanted}
    faults = faults_in(whole) + _refused_norms(have, wanted) + _taken(town, wanted)
    if faults:
        raise ConfigRefused(faults)
    lines = changes(have, wanted)
    if town is None:
        town = Municipality(config_version=new_word(), **_columns(wanted["municipality"][0]))
        db.session.add(town)
        db.session.flush()
    if lines:
        _Writer(town).write(wanted)
        town.config_version = new_word()
        db.session.flush()
    return town, lines


def _rows(model: type[Any], town: Municipality) -> list[Any]:
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
    for row in _rows(Question, town):
        options = [{"label_en": "", **option} for option in row.options]
        of.setdefault(row.category_id, []).append({**{f: getattr(row, f) for f in known}, "options": options})
    for entry, row in zip(config["category"], rows["category"], strict=True):
        entry["questions"] = of.get(row.id, [])


def fields_of_questions() -> list[str]:
    """Return the fields of a question that are columns as they are."""
    questions = SECTIONS["category"].schema.fields["questions"]
    assert isinstance(questions, fields.List) and isinstance(questions.inner, fields.Nested)  # noqa: S101, PT018
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


def _compared(section: str, old: Entry | None, new: Entry) -> Iterator[str]:
    if old is None:
        yield f"+ {_called(section, new)}"
        return
    for field, value in new.items():
        if not _same(field, old.get(field), value) and (section, field) != ("norm", "source"):
            what = "" if field in BESIDE else f" {plain(old.get(field))} -> {plain(value)}"
            yield f"~ {label(section, new)}: {field}{what}"


def _called(section: str, entry: Entry) -> str:
    if section == "norm":
        return f"{label(section, entry)}: {entry['amount']} {entry['unit']}"
    if section == "rule":
        return f"{label(section, entry)}: team {entry['team']}"
    name = entry.get("public_name") or entry.get("name")
    return f"{label(section, entry)} {plain(name)}" if name else label(section, entry)


def _missing(section: str, entry: Entry) -> Iterator[str]:
    if section in ("category", "handler"):
        if entry["active"]:
            yield f"- {_called(section, entry)} (retired)"
    elif section not in STAYS:
        yield f"- {_called(section, entry)}"


def _same(field: str, old: Any, new: Any) -> bool:
    if field == "shape":
        return same_shape(old, new)
    if field == "teams":
        return set(old or ()) == set(new)
    return bool(old == new)


def _refused_norms(have: Config | None, wanted: Config) -> Iterator[Fault] | list[Fault]:
    """A norm that was in force is never changed: what was promised by it must stay explainable."""
    old = {identity("norm", n): n for n in (have or {}).get("norm", [])}
    return [
        Fault(
            SECTIONS["norm"].file,
            label("norm", norm),
            f"already stands as {was['amount']} {was['unit']}; a norm never changes, add one with a later valid_from",
        )
        for norm in wanted["norm"]
        if (was := old.get(identity("norm", norm))) and (was["amount"], was["unit"]) != (norm["amount"], norm["unit"])
    ]


def _taken(town: Municipality | None, wanted: Config) -> list[Fault]:
    """Another municipality's code can't be ours."""
    codes = dict(db.session.execute(select(Municipality.code, Municipality.slug)).tuples().all())
    own = wanted["municipality"][0] if wanted["municipality"] else {}
    holder = codes.get(own.get("code", ""))
    if holder in (None, town.slug if town else None):
        return []
    return [Fault(SECTIONS["municipality"].file, "code", f"{own['code']} is the code of {holder}")]


def _columns(entry: Entry) -> dict[str, Any]:
    return {field: value for field, value in entry.items() if field not in BESIDE and field not in POINTS_TO}


class _Writer:
    """Writes all sections of one municipality, those that are referred to first."""

    def __init__(self, town: Municipality) -> None:
        self.town = town
        self.ids: dict[str, dict[Any, int]] = {}
        self.gone: list[tuple[str, Any]] = []

    def write(self, wanted: Config) -> None:
        for field, value in wanted["municipality"][0].items():
            setattr(self.town, field, value)
        # Rules and messages have no memory and no name of their own: they are written anew.
        for model in (RouteRule, MessageTemplate):
            db.session.execute(delete(model).where(model.municipality_id == self.town.id))
        for section in SECTIONS:
            if section == "area":
                self._write_areas(wanted.get("area", []))
            elif section != "municipality" and section in wanted:
                self._write_section(section, wanted[section])
        self._write_questions(wanted["category"])
        self._write_members(wanted["handler"])
        self._take_away()

    def _write_areas(self, entries: Sequence[Entry]) -> None:
        put_areas(self.town, [Drawn(**entry) for entry in entries])
        self.ids["area"] = {row.code: row.id for row in _rows(Area, self.town)}

    def _write_section(self, section: str, entries: Sequence[Entry]) -> None:
        model = MODELS[section]
        known = {} if section in ("rule", "message") else {self._key(section, r): r for r in _rows(model, self.town)}
        rows = []
        for position, entry in enumerate(entries, 1):
            row = known.pop(self._wanted_key(section, entry), None)
            if row is None:
                row = model(municipality_id=self.town.id, **self._birth(section))
                db.session.add(row)
            elif section == "norm":
                continue
            self._fill(section, row, entry, position)
            rows.append((row, entry))
        self._retire(section, known.values(), len(entries))
        db.session.flush()
        if hasattr(model, "id"):
            key = SECTIONS[section].key[0]
            self.ids[section] = {getattr(r, key): r.id for r in _rows(model, self.town)} if hasattr(model, key) else {}
        self._point(section, rows, own=True)
        db.session.flush()

    def _birth(self, section: str) -> dict[str, Any]:
        return {"session_key": secrets.token_urlsafe(16)} if section == "handler" else {}

    def _fill(self, section: str, row: Any, entry: Entry, position: int) -> None:
        for field, value in _columns(entry).items():
            is_bound = section == "season" and field != "name"
            setattr(row, field, int(value.replace("-", "")) if is_bound else value)
        if hasattr(row, "position"):
            row.position = position
        self._point(section, [(row, entry)], own=False)

    def _point(self, section: str, rows: Sequence[tuple[Any, Entry]], *, own: bool) -> None:
        """Set what points to other rows; what points within the section itself can only come after all are there."""
        for row, entry in rows:
            for field, (column, target) in POINTS_TO.items():
                if field in entry and ((target or section) == section) is own:
                    name = entry[field]
                    setattr(row, column, None if name is None else self.ids[target or section][name])

    def _retire(self, section: str, rows: Any, after: int) -> None:
        for row in rows:
            if section in ("category", "handler"):
                row.active = False
                if section == "category":
                    row.position = after + 1
            elif section not in STAYS:
                self.gone.append((section, row))

    def _wanted_key(self, section: str, entry: Entry) -> tuple[Any, ...]:
        return tuple(self._own(section, field, entry[field]) for field in SECTIONS[section].key)

    def _own(self, section: str, field: str, value: Any) -> Any:
        if field in POINTS_TO and value is not None:
            return self.ids[POINTS_TO[field][1] or section].get(value, value)
        return value

    def _key(self, section: str, row: Any) -> tuple[Any, ...]:
        return tuple(getattr(row, POINTS_TO[f][0] if f in POINTS_TO else f) for f in SECTIONS[section].key)

    def _write_questions(self, categories: Sequence[Entry]) -> None:
        known = {(q.category_id, q.key): q for q in _rows(Question, self.town)}
        for category in categories:
            for position, entry in enumerate(category["questions"], 1):
                place = self.ids["category"][category["slug"]]
                row = known.pop((place, entry["key"]), None)
                if row is None:
                    row = Question(municipality_id=self.town.id, category_id=place)
                    db.session.add(row)
                for field in (*fields_of_questions(), "options"):
                    setattr(row, field, entry[field])
                row.position = position
        for row in known.values():
            db.session.delete(row)
        db.session.flush()

    def _write_members(self, handlers: Sequence[Entry]) -> None:
        wanted = {(self.ids["team"][team], self.ids["handler"][h["username"]]) for h in handlers for team in h["teams"]}
        for row in db.session.scalars(select(TeamMember).where(TeamMember.municipality_id == self.town.id)):
            if (row.team_id, row.handler_id) in wanted:
                wanted.remove((row.team_id, row.handler_id))
            else:
                db.session.delete(row)
        for team_id, handler_id in sorted(wanted):
            db.session.add(TeamMember(municipality_id=self.town.id, team_id=team_id, handler_id=handler_id))
        db.session.flush()

    def _take_away(self) -> None:
        """Delete what is no longer in the files, the rows that point to others first; refuse what is in use."""
        faults = []
        for section, row in reversed(self.gone):
            if used := _used_by(row):
                text = f"can't go away: {used} still refers to it"
                faults.append(Fault(SECTIONS[section].file, f"{section} {self._key(section, row)[0]}", text))
            else:
                db.session.delete(row)
                db.session.flush()
        if faults:
            raise ConfigRefused(faults)


def _used_by(row: Any) -> str:
    """Return the first table that still refers to this row."""
    own = row.__table__
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            if any(key.column.table is own for key in column.foreign_keys) and hasattr(row, "id"):
                if db.session.execute(select(1).select_from(table).where(column == row.id).limit(1)).first():
                    return str(table.name)
    return ""
