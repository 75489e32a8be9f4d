"""`/healthz`: whether the system can do its work."""

from dataclasses import asdict

from flask import Blueprint, Response, jsonify
from sqlalchemy.exc import SQLAlchemyError

from server.model.base import EVERYWHERE, db, enter
from server.queries.health import health
from server.web.edge import now

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
def healthz() -> tuple[Response, int]:
    """Answer 200 when the database answers and a worker was heard of lately, else 503; the facts are in the JSON."""
    try:
        enter(EVERYWHERE)
        found = health(now=now())
    except SQLAlchemyError:
        db.session.rollback()
        return jsonify({"ready": False, "database": "down"}), 503
    facts = {
        "ready": found.ready,
        "database": "up",
        "worker": "up" if found.worker_up else "silent",
        "outbox_waiting": found.outbox_waiting,
        "outbox_oldest_s": found.outbox_oldest_s,
        "outbox_failed": found.outbox_failed,
        "roads": {name: asdict(road) for name, road in found.roads.items()},
    }
    return jsonify(facts), 200 if found.ready else 503
