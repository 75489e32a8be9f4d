"""The demo: two towns as files describe them, with accounts for every role and six weeks of invented reports."""

from collections.abc import Callable
from pathlib import Path

from server.model.base import EVERYWHERE, enter
from server.operations import accounts, config_files, configuring, field_devices, places

DEMO = Path(__file__).parents[1] / "demo"
DEMO_ACCOUNTS = ("kcc", "handler", "coordinator", "supervisor", "admin", "crew")
DEMO_CREW, DEMO_PIN = "crew", "1234"


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
    enter(town_id)
    with (folder / "addresses.csv").open(encoding="utf-8") as file:
        counts = places.put_addresses(places.address_rows(file))
    say(f"{slug}: {counts.added} addresses")
    _set_passwords(password)
    return town_id


def _set_passwords(password: str) -> None:
    """Give the demo accounts the demo password. If the first has it, all have: checking each costs a second start."""
    _set_pin()
    if accounts.is_right(accounts.account(DEMO_ACCOUNTS[0]), password):
        return
    for name in DEMO_ACCOUNTS:
        if accounts.account(name) is not None:
            accounts.set_password(name, password)


def _set_pin() -> None:
    """Let the crew take a tablet with the PIN that everybody knows, unless it was given another."""
    crew = accounts.account(DEMO_CREW)
    if crew is not None and not field_devices.pin_hash_of(crew.id):
        field_devices.set_pin(crew.id, DEMO_PIN)
