"""The demo: two towns as files describe them, with accounts for every role and six weeks of invented reports."""

from collections.abc import Callable
from pathlib import Path

from server.model.base import EVERYWHERE, db, enter
from server.operations import accounts, config_files, configuring, places

DEMO = Path(__file__).parents[1] / "demo"
DEMO_ACCOUNTS = ("kcc", "handler", "coordinator", "supervisor", "admin", "crew")


def demo_towns() -> list[Path]:
    """Return the folder of each demo town."""
    return sorted(folder for folder in DEMO.iterdir() if folder.is_dir())


def seed_town(folder: Path, *, password: str, say: Callable[[str], None]) -> int | None:
    """Make one demo town and return its id, or None when it is there already: what people changed in it stays."""
    enter(EVERYWHERE)
    slug = folder.name
    if (there := configuring.municipality(slug)) is not None:
        enter(there.id)
        _set_passwords(password)
        return None
    say(f"{slug}: categories, norms, teams and areas")
    town, _ = configuring.apply(config_files.read(folder))
    town_id = town.id
    db.session.commit()
    enter(town_id)
    with (folder / "addresses.csv").open(encoding="utf-8") as file:
        counts = places.put_addresses(places.address_rows(file))
    say(f"{slug}: {counts.added} addresses")
    _set_passwords(password)
    return town_id


def _set_passwords(password: str) -> None:
    """Give the demo accounts the demo password, if it isn't theirs yet (a second start must be quick)."""
    for name in DEMO_ACCOUNTS:
        found = accounts.account(name)
        if found is not None and not accounts.is_right(found, password):
            accounts.set_password(name, password)
