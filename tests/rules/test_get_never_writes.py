"""A GET never writes: pages say so, and the session holds them to it."""

import pytest
from sqlalchemy import event

from server.model.base import db, enter
from server.model.category import Season
from tests.make import NOW, Make

SAFE = {"GET", "HEAD", "OPTIONS"}


def test_what_changes_something_says_that_it_writes_and_what_only_reads_does_not(app) -> None:
    for rule in app.url_map.iter_rules():
        view = app.view_functions[rule.endpoint]
        methods = rule.methods - SAFE
        if methods:
            assert getattr(view, "writes", False), f"{rule} takes {methods} but is not marked with @writes"
        if methods and rule.methods & {"GET"}:
            continue
        if not methods:
            assert not getattr(view, "writes", False), f"{rule} only reads but is marked with @writes"


@pytest.mark.engines("sqlite")
def test_a_page_that_writes_on_get_is_stopped(app, make: Make) -> None:
    town = make.town()

    def careless() -> str:
        enter(town.id)
        db.session.add(Season(name="x", starts=1, ends=2))
        db.session.commit()
        return "done"

    app.testing = False
    with app.test_request_context("/careless"), pytest.raises(Exception, match="Season"):
        careless()
    assert make.found(town, Season) == []


def test_no_page_that_needs_only_an_address_writes_when_it_is_read(app, client, make: Make) -> None:
    town = make.town()
    make.receipt(town, at=NOW)
    written: list[str] = []
    pages = [
        rule
        for rule in app.url_map.iter_rules()
        if "GET" in rule.methods and rule.arguments <= {"municipality"} and rule.endpoint != "static"
    ]
    assert len(pages) > 5

    with app.app_context():
        engine = db.engine

    @event.listens_for(engine, "before_cursor_execute")
    def look(_connection, _cursor, statement: str, *_: object) -> None:
        if statement.lstrip().split(" ", 1)[0].upper() in {"INSERT", "UPDATE", "DELETE"}:
            written.append(statement)

    try:
        for rule in pages:
            path = str(rule).replace("<municipality>", town.slug)
            assert client.get(path).status_code < 500, path
    finally:
        event.remove(engine, "before_cursor_execute", look)
    assert written == []
