"""A program that closes whatever is open, one report a transaction, until it is killed."""

import sys
import threading

from sqlalchemy import select

from server import jobs
from server.app import create_app
from server.config import Settings
from server.domain.command import SYSTEM, Close
from server.domain.vocabulary import Outcome, Status
from server.model.base import db
from server.model.report import Report
from server.operations.apply import apply
from server.web.edge import utc_clock


def main(town_id: int) -> None:
    app = create_app(Settings.from_env())
    while True:
        with jobs.unit(app, town_id):
            still_open = select(Report.id).where(Report.status != Status.ENDED).order_by(Report.id).limit(1)
            report_id = db.session.scalars(still_open).first()
            if report_id is not None:
                apply(Close(report_id=report_id, outcome=Outcome.SOLVED, reason="Klaar."), by=SYSTEM, now=utc_clock())
        if report_id is None:
            threading.Event().wait(0.1)


if __name__ == "__main__":
    main(int(sys.argv[1]))
