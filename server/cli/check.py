"""`meldwerk check`: whether this installation can do its work."""

from datetime import UTC, datetime

import click
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import current_app

from server.cli.common import everywhere
from server.domain.errors import DomainError
from server.domain.routing import check_rules
from server.model.base import db, enter
from server.queries.cases import case_faults
from server.queries.health import health
from server.queries.reference import municipalities, reference
from server.queries.streets import has_streets
from server.web.edge import edge


@click.command()
def check() -> None:
    """Look at database, outbox and the set-up of each municipality; ends with 1 when something is wrong."""
    faults: list[str] = []
    with everywhere():
        script = ScriptDirectory(current_app.extensions["migrate"].directory)
        current = MigrationContext.configure(db.session.connection()).get_current_revision()
        if current != script.get_current_head():
            faults.append(f"the database is at {current}, the program at {script.get_current_head()}: meldwerk init")
        found = health(now=datetime.now(UTC))
        click.echo(f"outbox: {found.outbox_waiting} waiting, {found.outbox_failed} failed")
        towns = [(town.id, town.slug) for town in municipalities()]
        for town_id, slug in towns:
            enter(town_id)
            faults += [f"{slug}: {fault}" for fault in _faults()]
            by = "streets" if has_streets(edge().streets, slug) else "distance (no streets: meldwerk roads build)"
            click.echo(f"{slug}: looked at; travel times by {by}")
    for fault in faults:
        click.echo(f"wrong: {fault}", err=True)
    if faults:
        raise SystemExit(1)


def _faults() -> list[str]:
    known = reference()
    faults = []
    try:
        check_rules(known.rules)
    except DomainError as error:
        faults.append(str(error))
    if not any(not c.is_group and c.active for c in known.categories.values()):
        faults.append("no category is active")
    if not known.mail_sender:
        faults.append("no mail sender is set")
    faults += case_faults(known, now=datetime.now(UTC))
    today = datetime.now(UTC).date()
    if known.calendar.last_day.year - today.year < 2:
        faults.append(f"the calendar ends on {known.calendar.last_day}")
    return faults
