"""`meldwerk roads`: the streets from which travel times are worked out."""

from pathlib import Path
from time import monotonic

import click

from server.cli.basemap import MB, NO_TOOLS, watched
from server.cli.common import within
from server.domain.errors import DomainError
from server.queries.reference import reference
from server.queries.streets import street_files
from server.web.edge import edge
from server.wire.roads import Travel

SAID = {
    "NoBoundary": "this municipality has no border yet; load it with `meldwerk areas load`, or take all with --whole",
    "NothingThere": "there are no streets of this municipality in this file",
    "BadExtract": "this is no OpenStreetMap extract",
}
BY = {Travel.CAR: "by car", Travel.CARGO_BIKE: "by cargo bike", Travel.FOOT: "on foot"}


@click.group()
def roads() -> None:
    """The streets of a municipality, for travel times."""


@roads.command("build")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--town", "slug", required=True, help="The municipality, as in its address.")
@click.option("--whole", is_flag=True, help="Take all that the file has, not only what lies in and around the town.")
def build_streets(file: Path, slug: str, whole: bool) -> None:
    """Take the streets of a municipality from an OpenStreetMap extract (.osm.pbf), such as Geofabrik's of the province.

    Travel times follow them from then on, without a restart.
    """
    try:
        from server.operations.roads import build
    except ImportError as error:
        raise click.ClickException(NO_TOOLS) from error
    with within(slug):
        town = reference()
    started = monotonic()
    try:
        built = build(file, edge().streets, town, watch=watched, whole=whole)
    except DomainError as error:
        raise click.ClickException(f"no streets were taken: {SAID.get(type(error).__name__, str(error))}") from error
    for by, size in built.networks.items():
        click.echo(f"{BY[by]:14} {size.nodes:7,} crossings and ends, {size.chains:7,} streets between them")
    took = monotonic() - started
    click.echo(f"{built.path}: {built.size / MB:.1f} MB, edits until {built.newest}, made in {took:.1f} s.")


@roads.command("list")
def list_streets() -> None:
    """Show the streets that there are."""
    for path, meta in street_files(edge().streets):
        about = f"edits until {meta['source_date']}" if meta else "no streets of this version: build them again"
        click.echo(f"{path.stem:20} {path.stat().st_size / MB:6.1f} MB  {about}")
