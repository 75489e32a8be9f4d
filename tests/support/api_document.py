"""The document of the public API as a small town serves it: `python -m tests.support.api_document > openapi.json`."""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import flask_migrate

from server.app import create_app
from server.config import Settings
from server.model import db
from tests.make import Make


def served() -> bytes:
    """Return the document, with addresses as an installation behind its proxy has them."""
    with TemporaryDirectory() as folder:
        settings = Settings(data_dir=Path(folder), base_url="https://meldingen.voorbeeld.example").completed()
        app = create_app(settings)
        with app.app_context():
            flask_migrate.upgrade()
            town = Make().town()
            answer = app.test_client().get(f"/{town.slug}/v1/openapi.json")
            db.session.rollback()
            db.engine.dispose()
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return answer.get_data()


if __name__ == "__main__":
    sys.stdout.buffer.write(served())
