"""`meldwerk generate`: invented reports, to try things on."""

from datetime import UTC, datetime, time

import click
from flask import current_app

from server.cli.common import within
from server.domain.calendar import AMSTERDAM
from server.operations.generating import Generation, NothingToInventWith, town_size
from server.queries.reference import reference


@click.command()
@click.argument("slug")
@click.option("--weeks", type=click.IntRange(1, 520), default=6, show_default=True)
@click.option("--per-week", type=click.IntRange(1, 10_000), help="About so many; else by the size of the town.")
@click.option("--seed", type=int, default=1, show_default=True, help="The same seed gives the same reports.")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="The last day; now when left out.")
def generate(slug: str, weeks: int, per_week: int | None, seed: int, until: datetime | None) -> None:
    """Invent reports for the municipality SLUG, in every state, with drawn pictures."""
    last = datetime.combine(until.date(), time(23, 59), AMSTERDAM).astimezone(UTC) if until else datetime.now(UTC)
    carriers = current_app.extensions["meldwerk.carriers"]
    try:
        with within(slug):
            amount = per_week or town_size(reference())
            generation = Generation(weeks=weeks, per_week=amount, seed=seed, until=last, photos=carriers.photos)
            with click.progressbar(length=len(generation.reports), label=f"Reports for {slug}") as bar:
                counts = generation.run(base_url=carriers.base_url, each=lambda: bar.update(1))
    except NothingToInventWith as error:
        raise click.ClickException(str(error)) from error
    click.echo(
        f"{counts['taken in']} reports taken in, {counts['there already']} there already, {counts['steps']} steps."
    )
