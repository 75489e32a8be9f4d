"""What the commands share."""

from collections.abc import Iterator
from contextlib import contextmanager

import click

from server.model.base import EVERYWHERE, db, enter, writing
from server.queries.reference import municipality_named


@contextmanager
def within(slug: str) -> Iterator[int]:
    """Work within one municipality, and commit at the end; nothing is kept when something fails."""
    with writing():
        enter(EVERYWHERE)
        found = municipality_named(slug)
        if found is None:
            raise click.ClickException(f"there is no municipality {slug}")
        enter(found[0])
        try:
            yield found[0]
            db.session.commit()
        finally:
            db.session.rollback()


@contextmanager
def everywhere() -> Iterator[None]:
    """Work for the whole installation, and commit at the end; nothing is kept when something fails."""
    with writing():
        enter(EVERYWHERE)
        try:
            yield
            db.session.commit()
        finally:
            db.session.rollback()


def show_secret(secret: str) -> None:
    """Print a secret, this once, on the last line."""
    click.echo("Keep this secret well: it can't be shown again.")
    click.echo(secret)
