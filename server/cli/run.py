"""`meldwerk init | run | work | seed`: making the database, and starting what serves it."""

import gc
import signal
import subprocess
import sys
import threading
import time
from importlib.metadata import version
from types import FrameType

import click
import waitress
from flask import current_app
from flask_migrate import upgrade

from server import jobs
from server.cli.common import everywhere
from server.cli.generate import generate
from server.operations.accounts import AccountRefused
from server.operations.seeding import DEMO_ACCOUNTS, demo_towns, seed_town
from server.queries.reference import municipalities
from server.web.edge import Edge

RESTART_AFTER_S = 2


@click.command()
def init() -> None:
    """Make the tables, or bring them up to date."""
    upgrade()
    click.echo("The database is up to date.")


@click.command()
@click.option("--demo", is_flag=True, help="Two towns with invented reports, and accounts for every role.")
@click.pass_context
def seed(context: click.Context, demo: bool) -> None:
    """Fill an empty database; what is there already stays as it is."""
    if not demo:
        raise click.UsageError("say --demo; a real municipality comes from `meldwerk config apply`")
    edge = current_app.extensions["meldwerk"]
    for folder in demo_towns():
        try:
            with everywhere():
                made = seed_town(folder, password=edge.demo_password, say=click.echo)
        except AccountRefused as error:
            raise click.ClickException(f"DEMO_PASSWORD: {error}") from error
        if made is not None:
            context.invoke(generate, slug=folder.name)


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
@click.option("--prepare", is_flag=True, help="First do `init`, and `seed --demo` when DEMO=1.")
@click.pass_context
def run(context: click.Context, worker: bool, prepare: bool) -> None:
    """Start web server and worker together, on one machine."""
    if prepare:
        context.invoke(init)
        if current_app.extensions["meldwerk"].demo:
            context.invoke(seed, demo=True)
    _greet(current_app.extensions["meldwerk"])
    beside = Beside() if worker else None
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        app = current_app._get_current_object()  # type: ignore[attr-defined]  # waitress wants the real one
        gc.freeze()  # what is loaded by now stays: no need to walk through it time and again
        waitress.serve(app, host=app.config["HOST"], port=app.config["PORT"], threads=app.config["THREADS"], ident=None)
    finally:
        if beside is not None:
            beside.stop()


class Beside:
    """The worker beside the web server: started again when it ends by itself."""

    def __init__(self) -> None:
        self._wanted = True
        self._process = self._started()
        threading.Thread(target=self._watch, daemon=True).start()

    def _started(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen([sys.executable, "-m", "server.app", "work"])  # our own program

    def _watch(self) -> None:
        while self._process.wait() is not None and self._wanted:
            click.echo("The worker stopped by itself; starting it again.", err=True)
            time.sleep(RESTART_AFTER_S)
            self._process = self._started()

    def stop(self) -> None:
        """End the worker, after the message that it is at."""
        self._wanted = False
        self._process.terminate()
        self._process.wait(timeout=20)


def _greet(edge: Edge) -> None:
    lines = [f"Meldwerk {version('meldwerk')}", ""]
    with everywhere():
        for town in municipalities():
            home = f"{edge.base_url}/{town.slug}"
            lines += [f"  {town.name}: {home}/", f"    staff: {home}/inloggen"]
            lines += [f"    mail:  {home}/demo/post"] if edge.demo else []
    if edge.demo:
        lines += ["", f"  Demo accounts in each: {', '.join(DEMO_ACCOUNTS)}", f"  Password: {edge.demo_password}"]
    click.echo("\n".join([*lines, "", "  Stop with Ctrl+C."]))
