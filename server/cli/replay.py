"""`meldwerk replay`: real reports of elsewhere, through our own doors."""

from datetime import datetime
from pathlib import Path

import click

from server.cli.common import within
from server.domain.calendar import AMSTERDAM
from server.model.base import db
from server.operations.replay_figures import Figures, Tally, figures
from server.operations.replay_rows import BadMapping, raw_rows, read_mapping
from server.operations.replaying import Outcome, prepare, replay

FILE = click.Path(path_type=Path, exists=True, dir_okay=False)
MOMENT = click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"])


@click.command("replay")
@click.argument("slug")
@click.argument("file", type=FILE)
@click.option("--mapping", "mapping_file", type=FILE, required=True, help="TOML that says which column is what.")
@click.option("--until", type=MOMENT, help="Go no further than this local time; the last in the file if left out.")
@click.option("--since", type=MOMENT, help="Show figures of what came in from this local time on.")
def replay_command(slug: str, file: Path, mapping_file: Path, until: datetime | None, since: datetime | None) -> None:
    """Drive the reports in FILE (CSV or JSON lines, gzipped or not) through SLUG with their own times.

    What is in already is not taken in again, so that it can be stopped and started. No messages go out.
    """
    try:
        mapping = read_mapping(mapping_file)
    except BadMapping as error:
        raise click.ClickException(f"{mapping_file}: {error}") from error
    with within(slug):
        prepared = prepare(raw_rows(file), mapping)
        last = until.replace(tzinfo=AMSTERDAM) if until else prepared.last_moment
        if last is None:
            _tell_rows(Outcome(refused=prepared.refused))
            raise click.ClickException("there is no row to replay")
        steps = sum(2 if row.ended_at else 1 for row, _ in prepared.rows)
        with click.progressbar(length=steps, label=f"Replaying in {slug}") as bar:
            outcome = replay(prepared, mapping, until=last, commit=db.session.commit, each=lambda: bar.update(1))
        _tell_rows(outcome)
        _tell_figures(figures(mapping.source, at=last, since=since and since.replace(tzinfo=AMSTERDAM)), last)


def _tell_rows(outcome: Outcome) -> None:
    click.echo(f"\n{outcome.rows} rows: {outcome.taken_in} taken in, {outcome.there_already} there already,", nl=False)
    click.echo(f" {outcome.later} from after the last moment, {outcome.refused.total()} refused.")
    for why, count in outcome.refused.most_common():
        click.echo(f"  refused {count:5}  {why}")
    click.echo(f"{outcome.ended} ended now.\n")


def _tell_figures(found: Figures, at: datetime) -> None:
    heading = f"{'':44}{'on time':>8}{'late':>7}{'open, late':>12}{'open':>7}{'no norm':>9}{'share':>8}"
    for title, tallies in (("Category", found.categories), ("Main category", found.mains), ("", [found.all])):
        click.echo(f"{title}{heading[len(title) :]}")
        for tally in tallies:
            click.echo(_line(tally))
        click.echo()
    click.echo(f"Share: on time of those with a norm that were due on {at.astimezone(AMSTERDAM):%d-%m-%Y %H:%M};")
    click.echo("open and past the date counts as late, open within the time does not count yet.")
    if (share := found.all.share_of_all) is not None:
        click.echo(f"Of all with a norm, those open within their time included, {share:.1%} was on time.")
    still_open = found.all.open_late + found.all.open_in_time
    if still_open:
        click.echo(f"{still_open} with a norm are open, {found.all.open_late / still_open:.0%} of them past the date.")


def _line(tally: Tally) -> str:
    share = "" if tally.share is None else f"{tally.share:.0%}"
    without = tally.ended_without_norm + tally.open_without_norm
    figures = f"{tally.on_time:8}{tally.late:7}{tally.open_late:12}{tally.open_in_time:7}{without:9}{share:>8}"
    return f"{tally.name[:43]:44}{figures}"
