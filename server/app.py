"""The composition root: the only place that knows everything. No logic."""

import logging
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from flask import Flask
from flask_migrate import Migrate
from werkzeug.middleware.proxy_fix import ProxyFix

import server.model  # noqa: F401  # makes every table known
from integrations import tables
from server.cli.commands import command_line
from server.config import Settings
from server.jobs import Carriers
from server.model.base import db
from server.web import errors, files, security, turns
from server.web.edge import Edge, hold_the_edge, utc_clock
from server.web.pages import PAGES

UPLOAD_MAX_BYTES = 110_000_000
"""Five photos of 20 MB, and the form around them."""


def create_app(settings: Settings, *, clock: Callable[[], datetime] = utc_clock) -> Flask:
    """Return the application with these settings; `clock` is the moment of each request and job."""
    app = Flask(__name__, static_folder=None, template_folder="web/templates")
    app.config.update(
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        SQLALCHEMY_ENGINE_OPTIONS={"pool_size": settings.threads + 2},
        SECRET_KEY=settings.secret_key,
        HOST=settings.host,
        PORT=settings.port,
        THREADS=settings.threads,
        MAX_CONTENT_LENGTH=UPLOAD_MAX_BYTES,
        MAX_FORM_MEMORY_SIZE=2_000_000,
    )
    db.init_app(app)
    Migrate(app, db, directory=str(Path(__file__).parent.parent / "migrations"))
    host = urlsplit(settings.base_url).hostname or "localhost"
    services = tables.services(
        photos=settings.photo_url,
        host=host,
        streets=settings.data_dir / "roads",
        mailbox_url=settings.bounce_url,
        locatieserver_url=settings.pdok_url,
        osrm_url=settings.osrm_url,
        osrm_timeout_s=settings.osrm_timeout,
    )
    doors = tables.doors(settings.callback_networks)
    app.extensions["meldwerk"] = Edge(
        clock=clock,
        photos=services.photos,
        addresses=services.addresses,
        roads=services.roads,
        rounds=services.rounds,
        base_url=settings.base_url,
        secret_key=settings.secret_key,
        demo=settings.demo,
        demo_password=settings.demo_password,
        tiles_url=settings.tiles_url,
        mail_folder=settings.mail_url.removeprefix("folder://") if settings.mail_url.startswith("folder:") else "",
        basemaps=settings.data_dir / "basemaps",
        doors=doors,
        streets=settings.data_dir / "roads",
        open311=tables.open311(settings.mail_url, host),
    )
    app.extensions["meldwerk.carriers"] = Carriers(
        channels={"push": doors.apps} | tables.channels(settings.mail_url, host, sms_url=settings.sms_url),
        mailbox=services.mailbox,
        photos=services.photos,
        addresses=services.addresses,
        roads=services.roads,
        rounds=services.rounds,
        cases=services.cases,
        webhooks=tables.webhooks(settings.callback_networks),
        base_url=settings.base_url,
        clock=clock,
        secret_key=settings.secret_key,
        letterboxes=tables.letterboxes(settings.mail_in, settings.mail_servers, host, doors=doors),
    )
    hold_the_edge(app)
    security.guard(app, tiles_url=settings.tiles_url, secure=settings.base_url.startswith("https://"))
    errors.speak_plainly(app)
    files.serve_files(app)
    for page in PAGES:
        page(app)
    turns.attach(app)
    if settings.proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=settings.proxies, x_proto=settings.proxies, x_host=settings.proxies)  # type: ignore[method-assign]
    return app


def from_environment() -> Flask:
    """Return the application as the environment sets it, with a log on standard error."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    for chatty in ("apscheduler", "waitress.queue", "alembic.runtime.migration"):
        logging.getLogger(chatty).setLevel(logging.ERROR)
    return create_app(Settings.from_env())


main = command_line(from_environment, tables.round_solver)

if __name__ == "__main__":
    main()
