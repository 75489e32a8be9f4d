"""A worker whose clock stands still, until it is killed."""

import sys
import threading
from dataclasses import replace
from datetime import datetime

from server import jobs
from server.app import create_app
from server.config import Settings


def main(moment: datetime) -> None:
    app = create_app(Settings.from_env(), clock=lambda: moment)
    carriers = app.extensions["meldwerk.carriers"]
    jobs.work(app, replace(carriers, clock=lambda: moment), threading.Event())


if __name__ == "__main__":
    main(datetime.fromisoformat(sys.argv[1]))
