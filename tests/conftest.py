"""What all tests share: both databases, the application, its client, and a browser.

A test that uses `app`, `db` or `client` runs on both engines; `@pytest.mark.engines("sqlite")` keeps it to one.
Tests of pages and APIs (see `tests/support/engines.py`) run on one of the two, always the same one; with ALL_ENGINES=1
they run on both. The application is imported where it is used, so that tests of the pure rules start without it.
"""

import shutil
import socket
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings as hypothesis_settings

from tests.support import engines, measuring, parts, postgis, sqlite
from tests.support.moments import Clock

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient
    from flask_sqlalchemy import SQLAlchemy
    from playwright.sync_api import Browser, Page

    from server.config import Settings
    from tests.make import Make, Town
    from tests.support.ready import Ready
    from tests.support.standing import Standing

# No deadline: how long an example takes says more about the neighbours of this machine than about us.
hypothesis_settings.register_profile("house", deadline=None)
hypothesis_settings.load_profile("house")


def pytest_addoption(parser: pytest.Parser) -> None:
    parts.add_options(parser)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    parts.summarise(terminalreporter)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    with measuring.unmeasured() if measuring.is_a_second_time(item) else nullcontext():
        return (yield)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "engine_url" in metafunc.fixturenames or "blank_url" in metafunc.fixturenames:
        names = engines.of(metafunc.definition)
        metafunc.parametrize("engine", [pytest.param(n, marks=getattr(pytest.mark, n)) for n in names], indirect=True)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    items[:] = [item for item in items if engines.runs(item, config.args)]


@pytest.fixture
def engine(request: pytest.FixtureRequest) -> str:
    """Which of the engines the test runs on."""
    return str(request.param)


@pytest.fixture(scope="session")
def cluster(request: pytest.FixtureRequest) -> Iterator[postgis.Cluster]:
    """A PostgreSQL of our own, with a database `meldwerk` that has all tables and no rows."""
    initdb = parts.program(request.config, "postgis", "initdb").resolve()
    try:
        with postgis.running_cluster(initdb.parent) as running:
            migrate(running.create("meldwerk"))
            yield running
    except postgis.NoPostgis as problem:
        parts.lacking(request.config, "postgis", str(problem))


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with all tables and no rows, to copy."""
    path = tmp_path_factory.mktemp("template") / "meldwerk.db"
    migrate(f"sqlite:///{path}")
    sqlite.seal(path)
    return path


def migrate(url: str) -> None:
    """Bring an empty database up to date, the way `meldwerk init` does."""
    import flask_migrate

    from server.app import create_app
    from server.config import Settings
    from server.model import db

    app = create_app(Settings(database_url=url))
    with app.app_context():
        flask_migrate.upgrade()
        db.engine.dispose()


@pytest.fixture(scope="session")
def all_premises(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """For each engine the folder in which the application lives, test after test; each finds it empty."""
    return {engine: tmp_path_factory.mktemp(engine) for engine in engines.ENGINES}


@pytest.fixture
def premises(engine: str, all_premises: dict[str, Path]) -> Path:
    """The folder of the application under test."""
    for content in all_premises[engine].iterdir():
        shutil.rmtree(content) if content.is_dir() else content.unlink()
    return all_premises[engine]


@pytest.fixture(scope="session")
def ready_on_sqlite(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> "Ready":
    """The small town in a file, to copy."""
    from tests.support import ready

    return ready.on_sqlite(sqlite_template, tmp_path_factory.mktemp("town"))


@pytest.fixture(scope="session")
def ready_on_postgis(cluster: postgis.Cluster) -> "Ready":
    """The small town beside the tables of `meldwerk`, to copy."""
    from tests.support import ready

    return ready.on_postgis(cluster, "meldwerk")


@pytest.fixture
def engine_url(engine: str, request: pytest.FixtureRequest, premises: Path) -> Iterator[str]:
    """The address of a database with all tables, and no rows but those of `town` for who asks for it.

    Code under test may commit.
    """
    with_town = "town" in request.fixturenames
    if engine == "sqlite":
        if with_town:
            yield request.getfixturevalue("ready_on_sqlite").put(premises)
        else:
            yield sqlite.copied(request.getfixturevalue("sqlite_template"), premises / "meldwerk.db")
        return
    running = request.getfixturevalue("cluster")
    yield request.getfixturevalue("ready_on_postgis").put(premises) if with_town else running.url("meldwerk")
    running.clean("meldwerk")


@pytest.fixture
def blank_url(engine: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database without tables, for tests of migrations."""
    if engine == "sqlite":
        yield f"sqlite:///{tmp_path / 'blank.db'}"
        return
    running = request.getfixturevalue("cluster")
    yield running.create("scratch")
    running.execute("DROP DATABASE scratch WITH (FORCE)")


@pytest.fixture(scope="session")
def reserved_socket() -> Iterator[socket.socket]:
    """The socket that `live_url` listens on: taken now, so that the address is known before the application is made."""
    with socket.socket() as reserved:
        reserved.bind(("127.0.0.1", 0))
        yield reserved


@pytest.fixture
def settings(engine_url: str, premises: Path, reserved_socket: socket.socket) -> "Settings":
    """The settings of the application under test."""
    from server.config import Settings

    port = reserved_socket.getsockname()[1]
    return Settings(
        data_dir=premises,
        database_url=engine_url,
        port=port,
        secret_key="not a secret",
        demo=True,
        demo_password="demo-password",
        tiles_url="-",
    ).completed()


@pytest.fixture
def clock() -> Clock:
    """The application's clock, at NOW; `clock.advance(hours(2))` lets time pass."""
    return Clock()


@pytest.fixture(scope="session")
def standing() -> "dict[str, Standing]":
    """The application for each engine: it is made once, since that takes longer than most tests."""
    return {}


@pytest.fixture
def app(engine: str, settings: "Settings", clock: Clock, standing: "dict[str, Standing]") -> Iterator["Flask"]:
    """The whole application, as if it was just made."""
    from server.model import db
    from tests.support.standing import Standing

    if engine not in standing:
        standing[engine] = Standing.made(settings)
    app = standing[engine].as_new(clock)
    yield app
    with app.app_context():
        for engine in db.engines.values():
            engine.dispose()


@pytest.fixture
def db(app: "Flask") -> Iterator["SQLAlchemy"]:
    """The database, with a session for the test itself. Say which municipality it is in: `enter(…)`."""
    from server.model import db

    with app.app_context():
        yield db


@pytest.fixture
def make(db: "SQLAlchemy") -> "Make":
    """Builders of towns, reports and what is done to them."""
    from tests.make import Make

    return Make()


@pytest.fixture
def town(make: "Make", engine: str, request: pytest.FixtureRequest) -> "Town":
    """Rijswijk, small; it stood there from the start (see `engine_url`)."""
    ready: Ready = request.getfixturevalue(f"ready_on_{engine}")
    return make.adopted(ready.town)


@pytest.fixture
def client(app: "Flask") -> "FlaskClient":
    """Somebody without a browser; each answer must be sound HTML."""
    return app.test_client()


@pytest.fixture
def live_url(app: "Flask", reserved_socket: socket.socket) -> Iterator[str]:
    """The address of the application behind a real socket; the same as the `base_url` in its settings."""
    from tests.support.browser import listening

    app.config["WTF_CSRF_ENABLED"] = True
    with listening(app, reserved_socket) as url:
        yield url


@pytest.fixture(scope="session")
def browser(request: pytest.FixtureRequest) -> Iterator["Browser"]:
    """One Chromium for all tests."""
    from tests.support.browser import running_browser

    chromium = parts.program(request.config, "browser", "chromium")
    with running_browser(chromium) as running:
        yield running


@pytest.fixture
def page(browser: "Browser", live_url: str) -> Iterator["Page"]:
    """A clean browser window that reaches this machine only; `page.goto("/…")` is relative to `live_url`."""
    from tests.support.browser import DESK

    with browser.new_context(base_url=live_url, viewport=DESK, locale="nl-NL") as context:
        yield context.new_page()
