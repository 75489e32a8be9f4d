"""`meldwerk cases`: the secrets that we share with a case system, and what to do when it was away for long."""

from datetime import UTC, datetime

import click
from flask import current_app

from server.cli.common import within
from server.operations.case_looks import CALLBACK
from server.operations.cases import again as try_again
from server.operations.channels import end_old_secrets, make_secret
from server.operations.mirroring import CASES
from server.queries.cases import case_faults, different_cases
from server.queries.reference import reference


@click.group()
def cases() -> None:
    """The case system (ZGW) in which reports are mirrored; how to reach it stands in cases.toml."""


@cases.command("secret")
@click.argument("municipality")
@click.option("--callback", is_flag=True, help="The secret that notifications come with, instead of ours.")
def secret(municipality: str, *, callback: bool) -> None:
    """Make a new secret for MUNICIPALITY, and print it, this once, on the last line; the one of before still holds."""
    with within(municipality):
        known = reference()
        if known.cases is None:
            raise click.ClickException("there is no case system: see cases.toml of meldwerk config")
        name = CALLBACK if callback else CASES
        made = make_secret(name, key=current_app.config["SECRET_KEY"], now=datetime.now(UTC))
    if callback:
        click.echo(f"Subscribe to the channel zaken with callbackUrl …/{known.slug}/koppelvlak/zaken and this as auth:")
        click.echo(f"Bearer {made}")
        return
    click.echo(f"Enter this in the case system as the secret of the application {known.cases.client_id}:")
    click.echo(made)


@cases.command("end-old")
@click.argument("municipality")
def end_old(municipality: str) -> None:
    """Let only the newest secrets of MUNICIPALITY hold."""
    with within(municipality):
        ended = sum(end_old_secrets(name, now=datetime.now(UTC)) for name in (CASES, CALLBACK))
    click.echo(f"{ended} ended.")


@cases.command("again")
@click.argument("municipality")
def again(municipality: str) -> None:
    """Let everything that failed or waits be tried again at once, after the case system was away for long."""
    with within(municipality):
        count = try_again(now=datetime.now(UTC))
    click.echo(f"{count} steps go again.")


@cases.command("list")
@click.argument("municipality")
def list_differences(municipality: str) -> None:
    """List what is wrong, and which cases are otherwise than their reports."""
    with within(municipality):
        known = reference()
        for fault in case_faults(known, now=datetime.now(UTC)):
            click.echo(f"wrong: {fault}")
        for one in different_cases(known):
            click.echo(f"{one.number}\t{one.differences}")
