"""The hot queries read from indexes, however much there is: EXPLAIN on some thousand rows."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import event, inspect, text

from server.model.base import EVERYWHERE, db, enter, writing
from server.model.category import Category
from server.operations import delivery, norms, webhook_calls
from server.operations.apply import locked
from server.operations.feedback import audience
from server.queries import (
    alarms,
    api,
    duplicates,
    failures,
    field,
    field_news,
    kcc,
    live,
    open311,
    open311_news,
    track,
    worklist,
)
from server.queries.reference import reference
from tests.make import NOW, Make, Town
from tests.support.moments import days

MANY = 6000


@pytest.fixture
def full_town(make: Make) -> Town:
    """A town with thousands of reports, one in ten still open, and as many messages."""
    town = make.town()
    first = make.receipt(town, category="stoep", at=NOW).report_id
    with writing():
        enter(town.id)
        for table, values in (
            (
                "report",
                {"channel_ref": "'n' || n", "x": f"{town.centre.x} + n % 1900", "received_at": earlier()},
            ),
            ("work_order", {"report_id": "report_id + n"}),
            ("contact", {"report_id": "report_id + n"}),
            ("event", {"report_id": "report_id + n"}),
            ("promise", {"report_id": "report_id + n"}),
            ("outbox", {"report_id": "report_id + n", "key": "'k' || n"}),
        ):
            copy(table, values, first)
        connection = db.session.connection()
        ended = "status = 'ended', ended_at = received_at, outcome = 'solved', outcome_reason = 'x'"
        connection.execute(text(f"UPDATE report SET {ended} WHERE id % 10 <> 0 AND id <> {first}"))
        done = "status = 'ended', ended_at = created_at, outcome = 'solved'"
        connection.execute(text(f"UPDATE work_order SET {done} WHERE report_id % 10 <> 0"))
        connection.execute(text("UPDATE outbox SET status = 'sent' WHERE id % 200 <> 0"))
        connection.execute(text(f"UPDATE work_order SET handler_id = {town.staff['handler']} WHERE report_id % 20 = 0"))
        db.session.commit()
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))
    return town


def earlier() -> str:
    """Spread receipts over two years."""
    if db.engine.dialect.name == "sqlite":
        return "datetime(received_at, '-' || (n * 3) || ' hours')"
    return "received_at - n * interval '3 hours'"


def copy(table: str, changed: dict[str, str], first: int) -> None:
    """Copy the one row of a table many times; `changed` are columns with an expression in n."""
    connection = db.session.connection()
    key = "id" if table == "report" else "report_id"
    generated = {"geom", "xact"}
    names = [c["name"] for c in inspect(connection).get_columns(table) if c["name"] not in generated]
    start = connection.scalar(text(f"SELECT max(id) FROM {table}"))
    exprs = [f"{start} + n" if name == "id" else changed.get(name, name) for name in names]
    numbers = f"WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < {MANY})"
    rows = f"SELECT {', '.join(exprs)} FROM {table} CROSS JOIN numbers WHERE {key} = {first}"
    connection.execute(text(f"INSERT INTO {table} ({', '.join(names)}) {numbers} {rows}"))
    if connection.dialect.name == "postgresql":
        sequence = f"pg_get_serial_sequence('{table}', 'id')"
        connection.execute(text(f"SELECT setval({sequence}, (SELECT max(id) FROM {table}))"))


def plans(run: Callable[[], object]) -> list[str]:
    """Run something and return the plan of each query that it sent."""
    sent: list[tuple[str, object]] = []

    def keep(_connection, _cursor, statement: str, parameters: object, *_: object) -> None:
        if statement.lstrip()[:6].upper() in {"SELECT", "UPDATE", "WITH R"} and "set_config" not in statement:
            sent.append((statement, parameters))

    event.listen(db.engine, "before_cursor_execute", keep)
    try:
        with writing():
            run()
            db.session.rollback()
    finally:
        event.remove(db.engine, "before_cursor_execute", keep)
    connection = db.session.connection()
    explain = "EXPLAIN QUERY PLAN " if connection.dialect.name == "sqlite" else "EXPLAIN "
    found = []
    for statement, parameters in sent:
        rows = connection.exec_driver_sql(explain + statement, parameters)
        found.append(statement + "\n" + "\n".join(str(row[-1]) for row in rows))
    assert found
    return found


BIG = ("report", "work_order", "outbox", "event", "contact", "promise")


def refuse_scans(found: list[str]) -> None:
    for plan in found:
        for table in BIG:
            assert f"Seq Scan on {table}" not in plan, plan
            assert f"SCAN {table}\n" not in f"{plan}\n", plan


def open_page(town: Town, view: worklist.View) -> None:
    soon = worklist.soon_until(NOW, reference().calendar)
    page = worklist.page(view, now=NOW, soon=soon)
    assert len(page.rows) == worklist.PAGE
    worklist.page(view, now=NOW, soon=soon, after=page.after)


def tablet_asks(town: Town, cursor: str) -> str:
    """Let a crew's tablet ask what changed; return where it is now."""
    crew_id = town.crews["stratenmakers"]
    return field.changes_since(cursor, crew_id=crew_id, known=reference(), now=NOW).cursor


def tablet_waits(town: Town, cursor: str) -> None:
    """Look whether there is something to read for a crew's tablet that waits."""
    crew_id = town.crews["stratenmakers"]
    asker = field_news.Asker(crew_id, reference().crew_teams[crew_id], field.Cursor.read(cursor))
    field_news.with_news([asker], now=NOW)


def a_little_earlier(cursor: str) -> str:
    """Return where a tablet was that has yet to hear of the last thing that happened."""
    known = field.Cursor.read(cursor)
    assert known is not None
    return str(replace(known, position=known.position - 1))


def open311_questions() -> list[Callable[[], object]]:
    """What mirrors ask all day long: what came in, what changed, what happened, lately (all here happened at NOW)."""
    lately, after_it = NOW - days(1), NOW + days(1)
    return [
        lambda: open311.requests_page(open311.Wanted(start=lately, end=NOW), reference()),
        lambda: open311.requests_page(open311.Wanted(start=lately, end=NOW, is_open=True), reference()),
        lambda: open311.requests_page(open311.Wanted(changed_after=after_it), reference()),
        lambda: open311.requests_by_number(["1", "2", "3"], reference()),
        lambda: open311_news.happenings(reference(), open311.CHANGES, start=after_it, end=after_it, limit=1000),
        open311.last_change,
        lambda: api.open_rows(reference(), start=after_it, end=after_it),
    ]


@pytest.mark.slow
def test_the_hot_queries_read_no_table_from_end_to_end(make: Make, full_town: Town) -> None:
    town = full_town
    report = make.row(town, make.receipt(town, category="stoep").report_id)
    number, code = f"{report.id}", report.track_code
    with make.change(town):
        db.session.get_one(Category, town.categories["stoep"]).failure_m = 300
    category = reference().category_by_slug["stoep"]
    up_to_date = tablet_asks(town, "")
    hot: list[Callable[[], object]] = [
        lambda: open_page(town, worklist.View(team_ids=(town.teams["wegen"],))),
        lambda: open_page(town, worklist.View(handler_ids=(town.staff["handler"],))),
        lambda: list(duplicates.likely_duplicates(town.centre, category, "tegel", now=NOW)),
        lambda: norms.sweep(now=NOW + days(1)),
        lambda: norms.sweep(now=NOW + days(7.1)),
        lambda: track.open_report(number, code, reference(), now=NOW),
        lambda: audience(locked(report.id)),
        lambda: kcc.search("06 12345678", reference(), now=NOW),
        lambda: kcc.search("melder@reporter.example", reference(), now=NOW),
        lambda: kcc.search("Proefstraat 29", reference(), now=NOW),
        lambda: kcc.search(number, reference(), now=NOW),
        lambda: alarms.open_alarms(reference()),
        lambda: tablet_asks(town, up_to_date),
        lambda: tablet_asks(town, a_little_earlier(up_to_date)),
        lambda: tablet_waits(town, up_to_date),
        lambda: tablet_waits(town, a_little_earlier(up_to_date)),
        lambda: live.arrived(worklist.View(team_ids=(town.teams["wegen"],)), live.newest_event() - 5, besides=0),
        lambda: failures.likely_failures(now=NOW + days(2)),
        lambda: failures.joined_failures(now=NOW + days(2)),
        *open311_questions(),
    ]
    for run in hot:
        enter(town.id)
        refuse_scans(plans(run))


@pytest.mark.slow
def test_claiming_a_message_reads_only_what_waits(full_town: Town) -> None:
    enter(EVERYWHERE)

    refuse_scans(plans(lambda: delivery.claim_due(now=NOW, base_url="http://x")))
    refuse_scans(plans(lambda: delivery.claim_news(now=NOW, base_url="http://x", secret_key="x", most=40)))
    refuse_scans(plans(lambda: webhook_calls.lanes_due(now=NOW)))
