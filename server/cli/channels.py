"""`meldwerk channels`: which other programs a municipality is connected to, and the secrets that both share."""

from datetime import UTC, datetime

import click
from flask import current_app

from server.cli.common import show_secret, within
from server.operations.channels import ChannelRefused, connect, end_old_secrets, new_secret
from server.operations.channels import channels as all_channels

UNSIGNED = {"buitenbeter": ("Yucat/BuitenBeter",)}
"""Channels whose messages carry no signature, and who sends them."""


@click.group()
def channels() -> None:
    """The programs of others that hand in reports."""


@channels.command("add")
@click.argument("municipality")
@click.argument("name")
@click.option("--title", default="", help="What people call it; the name when left out.")
@click.option("--callback", multiple=True, help="A host that news may go to, such as app.example.nl; may be repeated.")
@click.option("--push-url", default="", help="The one address for all news, for a channel that names none itself.")
@click.option("--sender", multiple=True, help="Who may send: organisation/application (BuitenBeter).")
@click.option("--rate", default=60, show_default=True, type=click.IntRange(1, 10_000), help="Reports per minute.")
def add(
    municipality: str,
    name: str,
    title: str,
    callback: tuple[str, ...],
    push_url: str,
    sender: tuple[str, ...],
    rate: int,
) -> None:
    """Connect the channel NAME to MUNICIPALITY, and print its secret, this once, on the last line."""
    try:
        with within(municipality):
            connect(
                name,
                title=title or name,
                callbacks=callback,
                senders=sender or UNSIGNED.get(name, ()),
                push_url=push_url,
                rate_per_minute=rate,
            )
            secret = "" if name in UNSIGNED else _secret(name)
    except ChannelRefused as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{municipality} is connected to {name}.")
    if secret:
        show_secret(secret)


@channels.command("rotate")
@click.argument("municipality")
@click.argument("name")
def rotate(municipality: str, name: str) -> None:
    """Make a new secret for the channel NAME, which holds beside the one of before, and print it on the last line."""
    try:
        with within(municipality):
            secret = _secret(name)
    except ChannelRefused as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"The old secret holds until: meldwerk channels end-old {municipality} {name}")
    show_secret(secret)


@channels.command("end-old")
@click.argument("municipality")
@click.argument("name")
def end_old(municipality: str, name: str) -> None:
    """Let only the newest secret of the channel NAME hold."""
    with within(municipality):
        ended = end_old_secrets(name, now=datetime.now(UTC))
    click.echo(f"{ended} ended.")


@channels.command("list")
@click.argument("municipality")
def list_channels(municipality: str) -> None:
    """List the channels of MUNICIPALITY, without the secrets."""
    with within(municipality):
        for row, held in all_channels():
            since = ", ".join(f"{secret.made_at:%Y-%m-%d}" for secret in held) or "none"
            click.echo(f"{row.name}\t{row.title}\t{row.rate_per_minute} a minute\tsecrets of: {since}")


def _secret(name: str) -> str:
    return new_secret(name, key=current_app.config["SECRET_KEY"], now=datetime.now(UTC))
