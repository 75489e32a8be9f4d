"""`meldwerk webhooks`: which addresses of others are called when something happens, and how that goes."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import click
from flask import current_app

from server.cli.common import show_secret, within
from server.domain.errors import DomainError
from server.domain.webhook import HookKind
from server.operations import webhooks as hooks
from server.queries.reference import reference
from server.queries.webhooks import Unsent, attempts, unsent

KINDS = [kind.value for kind in HookKind]


@click.group()
def webhooks() -> None:
    """The addresses of others that are called when something happens to a report."""


@webhooks.command("allow")
@click.argument("municipality")
@click.argument("host")
def allow(municipality: str, host: str) -> None:
    """Agree to calls to HOST, such as tool.example.nl: keys of MUNICIPALITY may then name addresses there."""
    with _within(municipality):
        hooks.allow_host(host, now=_now())
    click.echo(f"{host} may be called.")


@webhooks.command("disallow")
@click.argument("municipality")
@click.argument("host")
def disallow(municipality: str, host: str) -> None:
    """Agree to HOST no longer, and end the webhooks there."""
    with _within(municipality):
        ended = hooks.disallow_host(host, now=_now())
    click.echo(f"{ended} ended.")


@webhooks.command("add")
@click.argument("municipality")
@click.argument("name")
@click.argument("url")
@click.option(
    "--kind",
    "kinds",
    multiple=True,
    default=KINDS,
    type=click.Choice(KINDS),
    help="What it is called for; may be repeated. All kinds when left out.",
)
def add(municipality: str, name: str, url: str, kinds: tuple[str, ...]) -> None:
    """Call URL for events in MUNICIPALITY, and print the secret, this once, on the last line."""
    with _within(municipality):
        _, secret = hooks.subscribe(name, url, kinds, key_id=None, secret_key=_key(), now=_now())
    click.echo(f"{name} is called from now on.")
    show_secret(secret)


@webhooks.command("rotate")
@click.argument("municipality")
@click.argument("name")
def rotate(municipality: str, name: str) -> None:
    """Make a new secret for NAME, which holds beside the one of before, and print it on the last line."""
    with _within(municipality):
        secret = hooks.new_secret(hooks.named(name), secret_key=_key(), now=_now())
    click.echo(f"The old secret holds until: meldwerk webhooks end-old {municipality} {name}")
    show_secret(secret)


@webhooks.command("end-old")
@click.argument("municipality")
@click.argument("name")
def end_old(municipality: str, name: str) -> None:
    """Let only the newest secret of NAME hold."""
    with _within(municipality):
        ended = hooks.end_old(hooks.named(name), now=_now())
    click.echo(f"{ended} ended.")


@webhooks.command("list")
@click.argument("municipality")
def list_webhooks(municipality: str) -> None:
    """List the webhooks of MUNICIPALITY, without the secrets, and the hosts that may be called."""
    with _within(municipality):
        counts = unsent()
        for one in hooks.active():
            waits = counts.get(one.id, Unsent())
            state = f"failing since {one.failing_since:%Y-%m-%d %H:%M} UTC" if one.failing_since else "well"
            click.echo(
                f"{one.name}\t{one.url}\t{' '.join(one.kinds)}\t{state}\t{waits.waiting} waiting, {waits.failed} failed"
            )
        for host in hooks.hosts():
            click.echo(f"may be called: {host}")


@webhooks.command("revoke")
@click.argument("municipality")
@click.argument("name")
def revoke(municipality: str, name: str) -> None:
    """Call NAME no more; what waits is not sent either."""
    with _within(municipality):
        hooks.end(hooks.named(name), now=_now())
    click.echo(f"{name} is revoked.")


@webhooks.command("again")
@click.argument("municipality")
@click.argument("name")
def again(municipality: str, name: str) -> None:
    """Let everything for NAME that failed or waits be tried again at once."""
    with _within(municipality):
        count = hooks.again(hooks.named(name), now=_now())
    click.echo(f"{count} messages go again.")


@webhooks.command("deliveries")
@click.argument("municipality")
@click.argument("name", required=False)
@click.option("--most", default=50, show_default=True, type=click.IntRange(1, 10_000), help="How many lines.")
def deliveries(municipality: str, name: str | None, most: int) -> None:
    """Show the calls of the last 30 days, newest first: of NAME, or of all webhooks of MUNICIPALITY."""
    with _within(municipality):
        mine = [hooks.named(name).id] if name else None
        for row in attempts(reference(), webhooks=mine, most=most):
            again_at = f"again {row.next_at:%H:%M}" if row.next_at else ""
            answered = str(row.status or "no answer")
            words = (f"{row.at:%Y-%m-%d %H:%M:%S}", row.webhook, row.happened, row.number, f"attempt {row.attempt}")
            click.echo("\t".join((*words, answered, f"{row.took_ms} ms", row.error, again_at)))


@contextmanager
def _within(municipality: str) -> Iterator[None]:
    try:
        with within(municipality):
            yield
    except hooks.UnknownWebhook as error:
        raise click.ClickException(f"there is no webhook {error}") from error
    except hooks.TooManyWebhooks as error:
        raise click.ClickException(f"there is a webhook {error} already, or there are {hooks.MOST}") from error
    except DomainError as error:
        raise click.ClickException(str(error)) from error


def _key() -> str:
    key: str = current_app.config["SECRET_KEY"]
    return key


def _now() -> datetime:
    return datetime.now(UTC)
