"""`meldwerk config`: a municipality's set-up as files."""

from collections.abc import Sequence
from pathlib import Path

import click

from server.cli.common import everywhere
from server.operations import config_files, configuring
from server.operations.config_files import ConfigRefused
from server.operations.config_schema import Config
from server.operations.config_told import told

FOLDER = click.Path(path_type=Path, file_okay=False)


@click.group()
def config() -> None:
    """Export, compare and apply a municipality's set-up as files."""


@config.command()
@click.argument("slug")
@click.argument("folder", type=FOLDER)
def export(slug: str, folder: Path) -> None:
    """Write the set-up of the municipality SLUG to FOLDER."""
    with everywhere():
        config_files.write(_told(slug), folder)
    click.echo(f"{slug} stands in {folder}.")


@config.command()
@click.argument("slug")
@click.argument("folder", type=FOLDER)
def diff(slug: str, folder: Path) -> None:
    """Tell what `apply` would change; ends with 1 when there is something to change."""
    with everywhere():
        lines = configuring.changes(_told(slug), _read(folder))
    _tell(lines)
    if lines:
        raise SystemExit(1)


@config.command()
@click.argument("folder", type=FOLDER)
def apply(folder: Path) -> None:
    """Bring a municipality in the state that the files in FOLDER describe; makes it when there is none."""
    wanted = _read(folder)
    try:
        with everywhere():
            town, lines = configuring.apply(wanted)
            name = town.name
    except ConfigRefused as error:
        raise _refused(error) from error
    _tell(lines)
    click.echo(f"{name}: {len(lines)} changes applied." if lines else f"{name} was like this already.")


def _told(slug: str) -> Config:
    town = configuring.municipality(slug)
    if town is None:
        raise click.ClickException(f"there is no municipality {slug}")
    return told(town)


def _read(folder: Path) -> Config:
    try:
        return config_files.read(folder)
    except ConfigRefused as error:
        raise _refused(error) from error


def _refused(error: ConfigRefused) -> click.ClickException:
    count = len(error.faults)
    heading = "one fault" if count == 1 else f"{count} faults"
    return click.ClickException("\n".join([f"{heading}, nothing was applied:", *(f"  {f}" for f in error.faults)]))


def _tell(lines: Sequence[str]) -> None:
    colours = {"+": "green", "-": "red", "~": "yellow"}
    for line in lines:
        click.secho(line, fg=colours[line[0]])
