"""The migrations make what the model says, go down and up again, and keep the lifecycle table."""

import importlib.util
from pathlib import Path

import flask_migrate
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, text

from server.app import create_app
from server.config import Settings
from server.domain.lifecycle import MOVES
from server.domain.vocabulary import Status
from server.model import db
from server.model.base import Base

VERSIONS = sorted((Path(__file__).parents[2] / "migrations/versions").glob("*.py"))
OURS = set(Base.metadata.tables)


@pytest.fixture
def blank_app(blank_url, tmp_path):
    app = create_app(Settings(database_url=blank_url, data_dir=tmp_path, secret_key="not a secret").completed())
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def tables() -> set[str]:
    return set(inspect(db.engine).get_table_names()) & OURS


def left_behind() -> list[str]:
    """Return functions, triggers and sequences of ours that are still there."""
    with db.engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            return list(connection.scalars(text("SELECT name FROM sqlite_master WHERE name NOT LIKE '%alembic%'")))
        return list(connection.scalars(text("SELECT proname FROM pg_proc WHERE proname LIKE 'refuse_%'")))


def test_up_down_and_up_again(blank_app) -> None:
    flask_migrate.upgrade()
    assert tables() == OURS
    flask_migrate.downgrade(revision="base")
    assert tables() == set()
    assert left_behind() == []
    flask_migrate.upgrade()
    assert tables() == OURS


def test_a_second_upgrade_changes_nothing(blank_app) -> None:
    flask_migrate.upgrade()
    flask_migrate.upgrade()

    assert tables() == OURS


@pytest.mark.engines("postgis")
def test_the_tables_are_as_the_model_says(blank_app) -> None:
    flask_migrate.upgrade()

    flask_migrate.check()


def test_columns_and_their_emptiness_are_as_the_model_says(blank_app) -> None:
    flask_migrate.upgrade()
    found = inspect(db.engine)
    for name, table in Base.metadata.tables.items():
        columns = {column["name"]: column["nullable"] for column in found.get_columns(name)}
        columns.pop("geom", None)
        assert columns == {column.name: column.nullable for column in table.columns}, name


def test_what_is_missing_would_be_seen(blank_app) -> None:
    flask_migrate.upgrade()
    with db.engine.begin() as connection:
        connection.execute(text("DROP INDEX ix_report_received"))
        found = compare_metadata(MigrationContext.configure(connection), Base.metadata)

    assert any("ix_report_received" in str(difference) for difference in found)


@pytest.mark.parametrize("path", VERSIONS, ids=lambda path: path.stem)
def test_a_migration_has_a_number_a_name_and_a_way_back(path: Path) -> None:
    text_of = path.read_text(encoding="utf-8")

    assert path.stem[:4].isdigit()
    assert path.stem[4] == "_"
    assert text_of.startswith('"""')
    assert "def downgrade() -> None:" in text_of


def test_the_first_migration_allows_the_moves_of_the_lifecycle_and_no_others() -> None:
    spec = importlib.util.spec_from_file_location("first_migration", VERSIONS[0])
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)

    assert {Status(a): {Status(b) for b in to} for a, to in module.MOVES.items()} == {
        a: set(to) for a, to in MOVES.items()
    }
