"""A large day in a made town: fifteen crews, and as much open work as is asked for, invented."""

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from random import Random
from shutil import which

from sqlalchemy import select

from server.model.base import db
from server.model.category import Category
from server.model.team import Crew
from server.wire.intake import Address, Point
from tests.make import NOW, Make, Town
from tests.support import postgis
from tests.support.moments import days, hours

CREWS = 15
STREETS = ("Kerkstraat", "Dorpsstraat", "Voorbeeldlaan", "Schoolstraat", "Lindelaan")


def busy_day(make: Make, work: int, *, work_min: int, until: datetime = NOW) -> Town:
    """Make a town with crews and this much open work of so many minutes each; one in fifteen is for the green team.

    The work came in over the days before `until`.
    """
    town = make.town()
    with make.change(town):
        for n in range(CREWS - len(town.crews)):
            crew = Crew(slug=f"ploeg-{n}", name=f"Ploeg {n}", team_id=town.teams["wegen"])
            db.session.add(crew)
            db.session.flush()
            town.crews[crew.slug] = crew.id
        for category in db.session.scalars(select(Category)):
            category.work_min = work_min
    random = Random(5)
    for n in range(work):
        at = until - days(random.choice((0, 1, 1, 2, 3, 4, 6, 9))) - hours(random.randrange(5))
        address = Address(street=random.choice(STREETS), number=str(random.randrange(1, 180)))
        category = "boom" if n % CREWS == 0 else "stoep"
        make.receipt(town, category=category, point=some_place(town, random), address=address, at=at)
    return town


def some_place(town: Town, random: Random) -> Point:
    """Return a place in the town, most of them near the middle."""
    return Point(town.centre.x + random.gauss(0, 700), town.centre.y + random.gauss(0, 700))


@dataclass(frozen=True)
class Ground:
    """An empty database to make a town in, and a folder for the rest. `url` "" is SQLite's, in the folder."""

    name: str
    folder: Path
    url: str = ""
    cluster: postgis.Cluster | None = None

    def settle(self) -> None:
        """Let the database count what is in it, as it does by itself within minutes."""
        if self.cluster is not None:
            self.cluster.execute("VACUUM ANALYZE", database="bench")


@contextmanager
def grounds() -> Iterator[list[Ground]]:
    """Give a ground for each engine that this machine has."""
    initdb = Path(which("initdb") or "/usr/lib/postgresql/15/bin/initdb")
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)
        found = [Ground("sqlite", folder / "sqlite")]
        if initdb.is_file():
            cluster = stack.enter_context(postgis.running_cluster(initdb.resolve().parent))
            found.append(Ground("postgresql", folder / "postgresql", cluster.create("bench"), cluster))
        for ground in found:
            ground.folder.mkdir()
        yield found
