"""`meldwerk init | run | work | seed`: making the database, and starting what serves it."""

import os
import signal
import subprocess
import sys
import threading
from importlib.metadata import version
from types import FrameType

import click
import waitress
from flask import current_app
from flask_migrate import upgrade

from server import jobs
from server.cli.common import everywhere
from server.config import Settings
from server.operations.seeding import DEMO_ACCOUNTS, demo_towns, seed_town
from server.queries.reference import municipalities


@click.command()
def init() -> None:
    """Make the tables, or bring them up to date."""
    upgrade()
    click.echo("The database is up to date.")


@click.command()
@click.option("--demo", is_flag=True, help="Two towns with invented reports, and accounts for every role.")
def seed(demo: bool) -> None:
    """Fill an empty database; what is there already stays as it is."""
    if not demo:
        raise click.UsageError("say --demo; a real municipality comes from `meldwerk config apply`")
    settings = Settings.from_env()
    for folder in demo_towns():
        with everywhere():
            made = seed_town(folder, password=settings.demo_password, say=click.echo)
        if made is not None:
            click.echo(f"{folder.name}: made")


@click.command()
def work() -> None:
    """Be a worker: deliver messages, watch the norms, make thumbnails. Run as many as you like."""
    stop = threading.Event()

    def end(_: int, __: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    app = current_app._get_current_object()  # type: ignore[attr-defined]  # the thread needs the real one
    jobs.work(app, app.extensions["meldwerk.carriers"], stop)


@click.command()
@click.option("--worker/--no-worker", default=True, help="Leave the worker to `meldwerk work`, here or elsewhere.")
def run(worker: bool) -> None:
    """Start web server and worker together, on one machine."""
    settings = Settings.from_env()
    _greet(settings)
    beside = _start_worker() if worker else None
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        app = current_app._get_current_object()  # type: ignore[attr-defined]  # waitress wants the real one
        waitress.serve(app, host=settings.host, port=settings.port, threads=settings.threads, ident=None)
    finally:
        if beside is not None:
            beside.terminate()
            beside.wait(timeout=20)


def _start_worker() -> subprocess.Popen[bytes]:
    worker = subprocess.Popen([sys.executable, "-m", "server.cli", "work"], env={**os.environ})  # noqa: S603  # ourselves
    threading.Thread(target=_say_when_gone, args=(worker,), daemon=True).start()
    return worker


def _say_when_gone(worker: subprocess.Popen[bytes]) -> None:
    """Say loudly when the worker stops by itself."""
    if worker.wait() not in (0, -signal.SIGTERM):
        click.echo("The worker stopped. Start it again with `meldwerk work`.", err=True)


def _greet(settings: Settings) -> None:
    with everywhere():
        towns = municipalities()
        lines = [f"Meldwerk {version('meldwerk')}", ""]
        for town in towns:
            lines += [f"  {town.name}: {settings.base_url}/{town.slug}/", f"    staff: {settings.base_url}/{town.slug}/inloggen"]
            if settings.demo:
                lines.append(f"    mail:  {settings.base_url}/{town.slug}/demo/post")
    if settings.demo:
        lines += ["", f"  Demo accounts (per municipality): {', '.join(DEMO_ACCOUNTS)}", f"  Password: {settings.demo_password}"]
    click.echo("\n".join([*lines, "", "  Stop with Ctrl+C."]))
