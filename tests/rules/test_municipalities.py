"""Every table belongs to municipalities, and the database knows it."""

import pytest
from sqlalchemy import inspect, text

from server.model.base import INSTALLATION_TABLES, Base, Scoped

TABLES = {table.name: table for table in Base.metadata.tables.values()}
SCOPED = {mapper.class_.__tablename__ for mapper in Base.registry.mappers if issubclass(mapper.class_, Scoped)}


def test_each_table_is_scoped_or_has_a_reason_not_to_be() -> None:
    assert set(TABLES) - SCOPED == set(INSTALLATION_TABLES)
    assert all(INSTALLATION_TABLES.values())


def test_a_scoped_table_can_not_do_without_its_municipality() -> None:
    for name in SCOPED:
        column = TABLES[name].c.municipality_id
        assert not column.nullable, name
        assert {key.target_fullname for key in column.foreign_keys} == {"municipality.id"}, name


def test_the_database_has_these_tables_and_no_others(db) -> None:
    found = set(inspect(db.engine).get_table_names()) - {"alembic_version", "spatial_ref_sys"}

    assert found == set(TABLES)


@pytest.mark.engines("postgis")
def test_each_scoped_table_has_row_level_security_that_binds_its_owner_too(db) -> None:
    rows = db.session.connection().execute(
        text(
            "SELECT c.relname, c.relrowsecurity, c.relforcerowsecurity, p.qual, p.with_check FROM pg_class c "
            "LEFT JOIN pg_policies p ON p.tablename = c.relname "
            "WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace"
        )
    )
    guarded = {row.relname: row for row in rows if row.relrowsecurity}

    assert set(guarded) == SCOPED
    for row in guarded.values():
        assert row.relforcerowsecurity, row.relname
        assert "meldwerk.municipality" in row.qual
        assert row.with_check is None  # the same rule then holds for what is written
