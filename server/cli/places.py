"""`meldwerk areas` and `meldwerk addresses`: where a municipality is."""

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import click

from server.cli.common import within
from server.model.base import db
from server.model.municipality import Municipality
from server.operations import places
from server.operations.shapes import BOUNDARY, BadShapes, Drawn, doubts, shapes_in

FILE = click.Path(path_type=Path, exists=True, dir_okay=False)
MOST_NAMED = 20


@click.group()
def areas() -> None:
    """The districts and neighbourhoods of a municipality."""


@areas.command("load")
@click.argument("slug")
@click.argument("file", type=FILE)
@click.option("--kind", type=click.Choice(["neighbourhood", "district"]), help="What these are; else the code tells.")
@click.option("--code-field", default="", help="The field with the code, such as statcode.")
@click.option("--name-field", default="", help="The field with the name.")
@click.option("--boundary", is_flag=True, help="This is the border of the municipality itself.")
def load_areas(slug: str, file: Path, kind: str | None, code_field: str, name_field: str, boundary: bool) -> None:
    """Load GeoJSON of CBS or PDOK (WGS84 or RD), or a JSON list of boxes; the same code again is a change.

    Where the municipality has no border yet, that of all areas together becomes it.
    """
    wanted = BOUNDARY if boundary else kind or ""
    try:
        drawn, notes = shapes_in(file.read_text("utf-8"), kind=wanted, code_field=code_field, name_field=name_field)
    except BadShapes as error:
        raise click.ClickException("\n".join(["nothing was loaded:", *error.faults])) from error
    with within(slug) as municipality_id:
        town = db.session.get_one(Municipality, municipality_id)
        if boundary:
            drawn = [_whole(town, drawn)]
        counts = places.put_areas(town, drawn)
        if town.boundary is None:
            places.put_areas(town, [places.union_of(drawn)])
        notes = [*notes, *doubts(drawn, town.boundary)]
    _warn(notes)
    click.echo(f"{len(drawn)} areas: {counts}.")


def _whole(town: Municipality, drawn: list[Drawn]) -> Drawn:
    """Return our own border, from a file that may hold those of other municipalities as well."""
    own = [d for d in drawn if d.code == f"GM{town.code}"] or drawn
    if len(own) > 1:
        raise click.ClickException(f"nothing was loaded: none of these is GM{town.code}")
    return own[0]


@click.group()
def addresses() -> None:
    """The addresses of a municipality, for the search that works without network."""


@addresses.command("load")
@click.argument("slug")
@click.argument("file", type=FILE)
@click.option("--keep", is_flag=True, help="Add to what is there, instead of replacing it.")
def load_addresses(slug: str, file: Path, keep: bool) -> None:
    """Load a file with street, number, postcode, city, and lon and lat or x and y."""
    size = file.stat().st_size
    with (
        within(slug),
        file.open("rb") as raw,
        click.progressbar(length=size, label=f"Addresses of {slug}") as bar,
    ):
        try:
            counts = places.put_addresses(places.address_rows(_lines(raw, bar)), keep=keep)
        except places.NoSuchColumn as error:
            raise click.ClickException(f"nothing was loaded: {error}") from error
    _warn(counts.refused)
    click.echo(f"{counts.added} addresses loaded, {len(counts.refused)} refused.")


def _lines(raw: BinaryIO, bar: "click._termui_impl.ProgressBar[int]") -> Iterator[str]:
    for line in raw:
        bar.update(len(line))
        yield line.decode("utf-8")


def _warn(notes: list[str]) -> None:
    for note in notes[:MOST_NAMED]:
        click.secho(note, fg="yellow", err=True)
    if len(notes) > MOST_NAMED:
        click.secho(f"… and {len(notes) - MOST_NAMED} more like this", fg="yellow", err=True)
