"""`meldwerk norms`: what the municipality has promised itself."""

from datetime import UTC, date, datetime

import click

from server.cli.common import within
from server.domain.calendar import local_day
from server.domain.norm import Norm
from server.domain.vocabulary import NormKind, NormUnit, Urgency
from server.operations.norming import NormRefused, add_norm
from server.queries.reference import Reference, reference


@click.group()
def norms() -> None:
    """The service norms of a municipality."""


@norms.command("list")
@click.argument("slug")
def list_norms(slug: str) -> None:
    """List all norms, the past and the coming ones too."""
    with within(slug):
        lines = [_line(norm, reference()) for norm in reference().norms]
    for line in sorted(lines):
        click.echo(line)


def _line(norm: Norm, known: Reference) -> str:
    category = known.categories[norm.category_id].slug if norm.category_id else "(all)"
    conditions = [norm.urgency, norm.channel, known.areas[norm.area_id].name if norm.area_id else None]
    told = ", ".join(str(c) for c in conditions if c)
    return (
        f"{category:34} {norm.kind:15} {norm.amount:>4} {norm.unit:14} from {norm.valid_from}"
        f"{f'  [{told}]' if told else ''}{f'  {norm.source}' if norm.source else ''}"
    )


@norms.command("add")
@click.argument("slug")
@click.argument("amount", type=click.IntRange(1))
@click.argument("unit", type=click.Choice(NormUnit, case_sensitive=False))
@click.option("--kind", type=click.Choice(NormKind, case_sensitive=False), default=NormKind.SOLUTION, show_default=True)
@click.option("--category", help="Slug; without it the norm holds for all that have none.")
@click.option("--area", help="Code of an area.")
@click.option("--channel")
@click.option("--urgency", type=click.Choice(Urgency, case_sensitive=False))
@click.option("--from", "valid_from", type=click.DateTime(["%Y-%m-%d"]), help="First day; today when left out.")
@click.option("--source", default="", help="Who decided it.")
def add(
    slug: str,
    amount: int,
    unit: NormUnit,
    kind: NormKind,
    category: str | None,
    area: str | None,
    channel: str | None,
    urgency: Urgency | None,
    valid_from: datetime | None,
    source: str,
) -> None:
    """Add a norm; existing dates of reports never move."""
    try:
        with within(slug):
            add_norm(
                kind,
                amount,
                unit,
                valid_from=_day(valid_from),
                category=category,
                area=area,
                channel=channel,
                urgency=urgency,
                source=source,
            )
    except NormRefused as error:
        raise click.ClickException(str(error)) from error
    click.echo("Added.")


def _day(given: datetime | None) -> date:
    return given.date() if given else local_day(datetime.now(UTC))
