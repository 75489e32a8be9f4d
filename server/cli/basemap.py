"""`meldwerk basemap`: the map that the tablets have along, for where there is no network."""

from collections.abc import Iterable, Iterator, Sized
from pathlib import Path
from typing import TypeVar

import click

from server.cli.common import within
from server.domain.errors import DomainError
from server.queries.basemaps import map_files
from server.queries.reference import reference
from server.web.edge import edge

T = TypeVar("T")

NO_TOOLS = (
    "De bibliotheek voor OpenStreetMap ontbreekt. Installeer die met: pip install -e '.[maps]'\n"
    "The library for OpenStreetMap files is missing. Install it with: pip install -e '.[maps]'"
)
SAID = {
    "NoBoundary": "this municipality has no border yet; load it with `meldwerk areas load`",
    "NothingThere": "there is nothing of this municipality in this file",
    "BadExtract": "this is no OpenStreetMap extract",
}
MB = 1_000_000


@click.group()
def basemap() -> None:
    """The offline map of a municipality."""


@basemap.command("build")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--town", "slug", required=True, help="The municipality, as in its address.")
def build_map(file: Path, slug: str) -> None:
    """Make the map of a municipality from an OpenStreetMap extract (.osm.pbf), such as Geofabrik's of the province."""
    try:
        from server.operations.basemap import build
    except ImportError as error:
        raise click.ClickException(NO_TOOLS) from error
    with within(slug):
        town = reference()
    try:
        built = build(file, edge().basemaps, town, watch=watched)
    except DomainError as error:
        raise click.ClickException(f"no map was made: {SAID.get(type(error).__name__, str(error))}") from error
    click.echo(f"{built.path}: {built.size / MB:.1f} MB, {built.features} things, {built.names} names, {built.newest}.")
    if built.broken:
        click.secho(f"{built.broken} things had no shape and were left out", fg="yellow", err=True)


def watched(label: str, steps: Iterable[T]) -> Iterator[T]:
    """Show how far something is."""
    length = len(steps) if isinstance(steps, Sized) else None
    with click.progressbar(steps, label=label, length=length, show_pos=length is None, update_min_steps=50) as bar:
        yield from bar


@basemap.command("list")
def list_maps() -> None:
    """Show the maps that there are."""
    for found, meta in map_files(edge().basemaps):
        about = f"edits until {meta['source_date']}" if meta else "no map of this version: build it again"
        click.echo(f"{found.path.stem:20} {found.size / MB:6.1f} MB  {found.sha256[:12]}  {about}")
