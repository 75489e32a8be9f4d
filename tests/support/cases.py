"""A town whose reports are mirrored in a case system."""

from dataclasses import dataclass, replace
from datetime import timedelta

from flask import Flask

from integrations.zgw.system import Zgw
from server import jobs
from server.model.base import db
from server.model.case import CaseSystemRow, CaseTypeRow
from server.operations.channels import make_secret
from server.operations.mirroring import CASES
from tests.fakes.zgw import FakeCases
from tests.make import Make, Town
from tests.support.moments import NOW, Clock

KEY = "not a secret"
RSIN = "517439943"


@dataclass
class Mirror:
    """The worker of a town with a case system."""

    app: Flask
    carriers: jobs.Carriers
    clock: Clock
    fake: FakeCases

    def carry(self) -> int:
        """Carry what waits; return how many steps went, or tried to."""
        db.session.rollback()  # what the test has looked at
        return jobs.carry_cases(self.app, self.carriers)

    def carry_all(self) -> None:
        """Let the worker go round, the clock too, until nothing waits but what was given up."""
        for _ in range(60):
            self.clock.advance(timedelta(minutes=16))
            if not self.carry() and not self.carry():
                return
        raise AssertionError("there is always more to carry")

    def run(self, name: str) -> None:
        """Do a periodic job, whoever's turn it is."""
        job = next(job for job in jobs.JOBS if job.name == name)
        self.clock.advance(job.every)
        assert jobs.run_job(self.app, self.carriers, job)


def connected(app: Flask, make: Make, town: Town, clock: Clock, fake: FakeCases, *, with_text: bool = False) -> Mirror:
    """Connect a town to the case system, with a case type of its own for trees."""
    with make.change(town):
        system = CaseSystemRow(name="zgw", url=fake.root, client_id="meldwerk", rsin=RSIN, with_text=with_text)
        types = [
            CaseTypeRow(category_id=None, **fake.case_type("mor")),
            CaseTypeRow(category_id=town.categories["boom"], **fake.case_type("boom")),
        ]
        db.session.add_all([system, *types])
        fake.secret = make_secret(CASES, key=KEY, now=NOW)
    zgw = Zgw(clock=lambda: clock().timestamp(), rest_clock=lambda: clock().timestamp(), timeout_s=2.0)
    return Mirror(app, replace(app.extensions["meldwerk.carriers"], cases=zgw, clock=clock), clock, fake)
