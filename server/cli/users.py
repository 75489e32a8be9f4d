"""`meldwerk users`: the accounts of staff."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

import click
from sqlalchemy import select

from server.cli.common import within
from server.domain.vocabulary import Role
from server.model.base import db
from server.model.team import Handler, Team, TeamMember
from server.operations import accounts

DAY = click.DateTime(["%Y-%m-%d"])


@click.group()
def users() -> None:
    """Accounts of staff: add, list, password, lock, absent."""


@users.command("list")
@click.argument("municipality")
def list_users(municipality: str) -> None:
    """List the accounts of MUNICIPALITY."""
    with within(municipality):
        teams = _team_names()
        for handler in db.session.scalars(select(Handler).order_by(Handler.username)):
            state = "" if handler.active else "locked"
            away = f"away from {handler.absent_from}" if handler.absent_from else ""
            line = (
                handler.username,
                handler.role.value,
                handler.name,
                ", ".join(teams.get(handler.id, ())),
                state,
                away,
            )
            click.echo("\t".join(line).rstrip())


@users.command("add")
@click.argument("municipality")
@click.argument("username")
@click.argument("name")
@click.option("--role", type=click.Choice([role.value for role in Role]), default=Role.HANDLER.value, show_default=True)
@click.option("--team", "teams", multiple=True, help="Slug of a team; may be given more than once.")
@click.option("--mail", default="")
@click.password_option(help="Asked for when not given.")
def add_user(
    municipality: str, username: str, name: str, role: str, teams: tuple[str, ...], mail: str, password: str
) -> None:
    """Add an account USERNAME for the person NAME in MUNICIPALITY."""
    with within(municipality), _plain_refusals():
        accounts.add_handler(username, name, Role(role), password=password, teams=teams, mail=mail)
    click.echo(f"added {username}")


@users.command("password")
@click.argument("municipality")
@click.argument("username")
@click.password_option(help="Asked for when not given.")
def new_password(municipality: str, username: str, password: str) -> None:
    """Give USERNAME a new password, and sign them out everywhere."""
    with within(municipality), _plain_refusals():
        accounts.set_password(username, password)
    click.echo(f"{username} has a new password")


@users.command("lock")
@click.argument("municipality")
@click.argument("username")
@click.option("--open", "opened", is_flag=True, help="Let the account in again.")
def lock_user(municipality: str, username: str, opened: bool) -> None:
    """Shut USERNAME out at once, everywhere."""
    with within(municipality), _plain_refusals():
        accounts.lock(username, locked=not opened)
    click.echo(f"{username} is {'open again' if opened else 'locked'}")


@users.command("absent")
@click.argument("municipality")
@click.argument("username")
@click.option("--from", "first", type=DAY, help="First day away; without it they are there again.")
@click.option("--until", "last", type=DAY, help="Last day away; without it the absence is open.")
@click.option("--deputy", help="User name of who gets their new work.")
def absent_user(
    municipality: str, username: str, first: datetime | None, last: datetime | None, deputy: str | None
) -> None:
    """Say when USERNAME is away, and who stands in."""
    with within(municipality), _plain_refusals():
        accounts.set_absent(username, first.date() if first else None, last.date() if last else None, deputy=deputy)
    click.echo(f"{username} is {'away' if first else 'there'}")


def _team_names() -> dict[int, list[str]]:
    names: dict[int, list[str]] = {}
    rows = select(TeamMember.handler_id, Team.slug).join(Team, Team.id == TeamMember.team_id).order_by(Team.slug)
    for handler_id, slug in db.session.execute(rows):
        names.setdefault(handler_id, []).append(slug)
    return names


@contextmanager
def _plain_refusals() -> Iterator[None]:
    """Say what is refused in a sentence, without a traceback."""
    try:
        yield
    except accounts.AccountRefused as refused:
        raise click.ClickException(str(refused)) from None
