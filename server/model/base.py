"""The database: one session, stable constraint names, and the fence between municipalities.

Every row but those of `INSTALLATION_TABLES` belongs to one municipality. A session works `within` one of them: each
ORM query then carries `municipality_id = …`, each new row gets it, and on PostgreSQL row-level security repeats the
rule (see `migrations`). A session that is not within a municipality finds nothing, unless it says `everywhere`.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from enum import StrEnum
from functools import cache
from typing import Any

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import DateTime, Enum, ForeignKey, MetaData, event
from sqlalchemy.engine import Connection, Dialect, Engine
from sqlalchemy.orm import (
    DeclarativeBase,
    LoaderCriteriaOption,
    Mapped,
    ORMExecuteState,
    Session,
    declared_attr,
    mapped_column,
    registry,
    with_loader_criteria,
)
from sqlalchemy.types import TypeDecorator

EVERYWHERE = 0
"""The scope of installation-wide work: the worker's sweeps, the command line."""

NOWHERE = -1
"""The scope of a session that entered no municipality: it finds nothing."""

INSTALLATION_TABLES = {
    "municipality": "it is the border itself",
    "job_slot": "a job runs once for the whole installation",
}
"""The tables without a municipality, with the reason."""


NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}
"""Constraint names that stay the same, so that a migration can find them."""


class OutsideMunicipality(RuntimeError):
    """The session was asked for, or handed, rows of no municipality or of another one. A bug, never a user's fault."""


class WriteOutsideUnit(RuntimeError):
    """Something was written by a unit of work that had not said so: a GET, or a job that forgot `writing`."""


class UtcDateTime(TypeDecorator[datetime]):
    """A moment: aware in and out, stored in UTC on both engines."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a moment without time zone: {value}")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """The ancestor of all mapped classes."""

    registry = registry(metadata=MetaData(naming_convention=NAMES), type_annotation_map={datetime: UtcDateTime})


class Scoped:
    """A row that belongs to one municipality."""

    @declared_attr
    def municipality_id(cls) -> Mapped[int]:
        return mapped_column(ForeignKey("municipality.id"))

    @staticmethod
    def in_key() -> Mapped[int]:
        """The municipality as (the first) part of a row's key."""
        return mapped_column(ForeignKey("municipality.id"), primary_key=True)


def words(kind: type[StrEnum]) -> Enum:
    """The column type of a vocabulary: the value as text."""
    return Enum(kind, native_enum=False, length=24, values_callable=lambda members: [m.value for m in members])


db = SQLAlchemy(model_class=Base, session_options={"autoflush": False})

WRITES: ContextVar[bool] = ContextVar("writes", default=False)
"""Whether the unit of work at hand writes; SQLite then takes its lock at BEGIN (a later upgrade could fail)."""


@contextmanager
def writing() -> Iterator[None]:
    """Mark the unit of work inside as one that writes."""
    token = WRITES.set(True)
    try:
        yield
    finally:
        WRITES.reset(token)


def enter(municipality_id: int) -> None:
    """Let the session at hand work within this municipality, or EVERYWHERE.

    From EVERYWHERE one can go on within a municipality in the same unit of work; any other change ends what was begun.
    """
    session = db.session()
    before = session.info.get("municipality_id")
    if before == municipality_id:
        return
    if before == EVERYWHERE and WRITES.get():
        session.flush()
    elif session.in_transaction():
        session.rollback()
    session.expunge_all()
    session.info["municipality_id"] = municipality_id
    if session.in_transaction():
        _tell_database(session.connection(), municipality_id)


def entered() -> int:
    """Return the id of the municipality that the session at hand works within. Raises OutsideMunicipality."""
    municipality_id: int | None = db.session().info.get("municipality_id")
    if municipality_id is None:
        raise OutsideMunicipality("the session is within no municipality")
    return municipality_id


@event.listens_for(Session, "do_orm_execute")
def _fence_query(state: ORMExecuteState) -> None:
    scope = state.session.info.get("municipality_id", NOWHERE)
    if not WRITES.get() and (state.is_insert or state.is_update or state.is_delete):
        raise WriteOutsideUnit(str(state.statement))
    if scope == EVERYWHERE:
        return
    if state.is_insert:
        _fence_rows(state, scope)
        return
    state.statement = state.statement.options(_fence(scope))


@cache
def _fence(scope: int) -> LoaderCriteriaOption:
    """Return the condition that every query within this municipality carries; made once, since making it is slow."""
    return with_loader_criteria(Scoped, lambda cls: cls.municipality_id == scope, include_aliases=True)


def _fence_rows(state: ORMExecuteState, scope: int) -> None:
    given: Any = state.parameters or {}  # Any: SQLAlchemy takes one row or many
    rows: list[dict[str, Any]] = given if isinstance(given, list) else [given]
    named = [row["municipality_id"] for row in (*rows, *_rows_in(state.statement)) if "municipality_id" in row]
    if any(value != scope for value in named):
        raise OutsideMunicipality(f"rows of {named} in a session of {scope}")


def _rows_in(statement: Any) -> Iterator[dict[str, Any]]:
    """Yield what stands in an insert itself, by `values(…)`; SQLAlchemy gives no public way to read that back."""
    for row in (statement._values or {}, *(row for rows in statement._multi_values for row in rows)):
        yield {column.name: getattr(value, "value", value) for column, value in row.items()}


@event.listens_for(Session, "before_flush")
def _fence_flush(session: Session, *_: Any) -> None:
    scope = session.info.get("municipality_id")
    if not WRITES.get() and (session.new or session.dirty or session.deleted):
        raise WriteOutsideUnit(f"{[type(row).__name__ for row in (*session.new, *session.dirty, *session.deleted)]}")
    for row in (*session.new, *session.dirty, *session.deleted):
        if not isinstance(row, Scoped) or scope == EVERYWHERE:
            continue
        if scope is not None and vars(row).get("municipality_id") is None:
            row.municipality_id = scope
        if row.municipality_id != scope:
            raise OutsideMunicipality(f"{type(row).__name__} of {row.municipality_id} in a session of {scope}")


@event.listens_for(Session, "after_begin")
def _fence_connection(session: Session, _: Any, connection: Connection) -> None:
    _tell_database(connection, session.info.get("municipality_id", NOWHERE))


def _tell_database(connection: Connection, scope: int) -> None:
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SELECT set_config('meldwerk.municipality', %s, true)", (str(scope),))


@event.listens_for(Engine, "connect")
def _prepare_sqlite(connection: Any, _: Any) -> None:
    if isinstance(connection, sqlite3.Connection):
        connection.isolation_level = None  # we say BEGIN ourselves, below
        connection.executescript(
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA busy_timeout=10000;"
        )


@event.listens_for(Engine, "begin")
def _begin_sqlite(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN IMMEDIATE" if WRITES.get() else "BEGIN")
