"""`meldwerk tablet`: letting the tablets of crews in."""

from datetime import UTC, datetime

import click
from flask import current_app
from sqlalchemy import select

from server.cli.common import within
from server.model.base import db
from server.model.team import Crew
from server.operations import field_devices as devices
from server.operations.accounts import AccountRefused, handler_named


@click.group()
def tablet() -> None:
    """The tablets of crews: code, list, withdraw, pin."""


@tablet.command("code")
@click.argument("municipality")
@click.argument("crew")
def code(municipality: str, crew: str) -> None:
    """Print a code with which one tablet of the CREW (its slug) of MUNICIPALITY can come in, within half an hour."""
    with within(municipality):
        crew_id = db.session.scalars(select(Crew.id).where(Crew.slug == crew)).first()
        if crew_id is None:
            known = ", ".join(db.session.scalars(select(Crew.slug).order_by(Crew.slug)))
            raise click.ClickException(f"there is no crew {crew}; there are: {known}")
        secret = current_app.extensions["meldwerk"].secret_key
        made = devices.make_code(crew_id, by_id=None, secret=secret, now=datetime.now(UTC))
    click.echo(made)


@tablet.command("list")
@click.argument("municipality")
def list_tablets(municipality: str) -> None:
    """List the tablets of MUNICIPALITY."""
    with within(municipality):
        crews = {row.id: row.slug for row in db.session.execute(select(Crew.id, Crew.slug))}
        for device in devices.devices():
            state = "withdrawn" if device.revoked_at else f"last seen {device.last_seen_at:%Y-%m-%d %H:%M}"
            click.echo(f"{device.id}\t{device.name}\t{crews[device.crew_id]}\t{state}")


@tablet.command("withdraw")
@click.argument("municipality")
@click.argument("number", type=int)
def withdraw(municipality: str, number: int) -> None:
    """Withdraw the tablet with this NUMBER (see `list`): it empties itself at its next contact."""
    try:
        with within(municipality):
            devices.revoke(number, now=datetime.now(UTC))
    except devices.DeviceRefused as refused:
        raise click.ClickException(str(refused)) from None
    click.echo(f"tablet {number} is withdrawn")


@tablet.command("pin")
@click.argument("municipality")
@click.argument("username")
@click.option("--pin", prompt=True, hide_input=True, confirmation_prompt=True, help="Asked for when not given.")
def pin(municipality: str, username: str, pin: str) -> None:
    """Give USERNAME a PIN for the tablets of MUNICIPALITY."""
    try:
        with within(municipality):
            devices.set_pin(handler_named(username).id, pin)
    except (devices.DeviceRefused, AccountRefused) as refused:
        raise click.ClickException(str(refused)) from None
    click.echo(f"{username} has a new PIN")
