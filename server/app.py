"""The composition root: the only place that knows everything. No logic."""

from dataclasses import dataclass
from pathlib import Path

from flask import Flask
from flask_migrate import Migrate

import server.model  # noqa: F401  # makes every table known
from server.config import Settings
from server.model.base import db


def create_app(settings: Settings) -> Flask:
    """Return the application with these settings."""
    app = Flask(__name__, static_folder=None)
    app.config.update(
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        SECRET_KEY=settings.secret_key,
    )
    db.init_app(app)
    Migrate(app, db, directory=str(Path(__file__).parent.parent / "migrations"))
    return app
