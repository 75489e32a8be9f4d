"""The entries of a municipality's files, written to the database."""

import secrets
from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, select

from server.model.area import Area
from server.model.base import Base, db
from server.model.category import Question
from server.model.municipality import Municipality
from server.model.outbox import MessageTemplate
from server.model.team import RouteRule, TeamMember
from server.operations.config_files import ConfigRefused, Fault
from server.operations.config_schema import SECTIONS, Config, Entry
from server.operations.config_told import BESIDE, MODELS, POINTS_TO, fields_of_questions, rows_of
from server.operations.places import put_areas
from server.operations.shapes import Drawn

STAYS = {"category", "handler", "norm", "area"}
"""What never goes away: categories and handlers are retired, norms keep their history, areas are loaded apart."""


def columns(entry: Entry) -> dict[str, Any]:
    """Return the fields that are columns as they are."""
    return {field: value for field, value in entry.items() if field not in BESIDE and field not in POINTS_TO}


class Writer:
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
        self.ids["area"] = {row.code: row.id for row in rows_of(Area, self.town)}

    def _write_section(self, section: str, entries: Sequence[Entry]) -> None:
        model = MODELS[section]
        known = {} if section in ("rule", "message") else {self._key(section, r): r for r in rows_of(model, self.town)}
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
            self.ids[section] = (
                {getattr(r, key): r.id for r in rows_of(model, self.town)} if hasattr(model, key) else {}
            )
        self._point(section, rows, own=True)
        db.session.flush()

    def _birth(self, section: str) -> dict[str, Any]:
        return {"session_key": secrets.token_urlsafe(16)} if section == "handler" else {}

    def _fill(self, section: str, row: Any, entry: Entry, position: int) -> None:
        for field, value in columns(entry).items():
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
        known = {(q.category_id, q.key): q for q in rows_of(Question, self.town)}
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
    if not hasattr(row, "id"):
        return ""
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            if not any(key.column.table is own for key in column.foreign_keys):
                continue
            if db.session.execute(select(1).select_from(table).where(column == row.id).limit(1)).first():
                return str(table.name)
    return ""
