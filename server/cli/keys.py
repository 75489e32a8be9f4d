"""`meldwerk keys`: which other systems may come in."""

from datetime import UTC, datetime

import click

from server.cli.common import within
from server.operations.keys import KeyRefused, Scope, add_key, revoke_key
from server.operations.keys import keys as all_keys


@click.group()
def keys() -> None:
    """The keys of other systems."""


@keys.command("add")
@click.argument("municipality")
@click.argument("name")
@click.option(
    "--scope",
    "scopes",
    multiple=True,
    default=[Scope.READ.value],
    show_default=True,
    type=click.Choice([scope.value for scope in Scope]),
    help="What the key opens: reading, reports (with a token), news about them, the work of staff. May be repeated.",
)
@click.option("--rate", default=60, show_default=True, type=click.IntRange(1), help="Calls per minute.")
def add(municipality: str, name: str, scopes: tuple[str, ...], rate: int) -> None:
    """Make a key NAME for a system of MUNICIPALITY and print it, this once, on the last line."""
    try:
        with within(municipality):
            scope = " ".join(dict.fromkeys(scopes))
            secret = add_key(name, scope=scope, rate_per_minute=rate, now=datetime.now(UTC))
    except KeyRefused as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"Key {name} of {municipality}. Keep it well: it can't be shown again.")
    click.echo(secret)


@keys.command("list")
@click.argument("municipality")
def list_keys(municipality: str) -> None:
    """List the keys of MUNICIPALITY, without the secrets."""
    with within(municipality):
        for key in all_keys():
            state = f"revoked {key.revoked_at:%Y-%m-%d}" if key.revoked_at else f"{key.rate_per_minute} a minute"
            click.echo(f"{key.name}\t{key.scope}\t{state}")


@keys.command("revoke")
@click.argument("municipality")
@click.argument("name")
def revoke(municipality: str, name: str) -> None:
    """Let the key NAME of MUNICIPALITY open nothing any more."""
    try:
        with within(municipality):
            revoke_key(name, now=datetime.now(UTC))
    except KeyRefused as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{name} is revoked.")
