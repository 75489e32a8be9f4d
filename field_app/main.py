"""Starts the tablet's app: on Android by itself, on a PC by `make field`.

    python -m field_app.main [--folder FOLDER] [--place LAT,LON] [--enrol ADDRESS#CODE]

A PC keeps its data in the folder, pretends to stand at the place, and with a code is enrolled before the window opens.
"""

import gc
import logging
import os
import sys
from argparse import ArgumentParser, Namespace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from field_app.device.ports import Device
    from field_app.store import Store
    from field_app.sync import Listener, Runner, Sync

VERSION = "0.1.0"
CONTRACT_PATH = "/veld/v1/"

BEFORE_KIVY = {
    # Kivy reads the command line, writes in the home folder and turns all logging on, unless told not to.
    "KIVY_NO_ARGS": "1",
    "KIVY_LOG_MODE": "PYTHON",
    "KIVY_NO_FILELOG": "1",
    # SDL would keep SIGTERM to itself.
    "SDL_NO_SIGNAL_HANDLERS": "1",
}


def main() -> None:
    """Put it all together, and run until the window closes."""
    for name, value in BEFORE_KIVY.items():
        os.environ.setdefault(name, value)
    options = read(sys.argv[1:])
    device = make_device(options)
    os.environ.setdefault("KIVY_HOME", str(device.folder / "kivy"))
    device.folder.mkdir(parents=True, exist_ok=True)
    if not is_android():
        size_window()
    run(device, options.enrol)


def size_window() -> None:
    """Make a PC's window as large as a tablet of ten inches."""
    # Kivy says with a traceback which kinds of touch screen a PC lacks; that frightens, and means nothing.
    logging.getLogger("kivy").addFilter(lambda said: "is not supported by your version" not in said.getMessage())
    from kivy.config import Config

    Config.set("graphics", "width", "1280")
    Config.set("graphics", "height", "800")


def read(arguments: list[str]) -> Namespace:
    """Read the command line; Android gives none."""
    parser = ArgumentParser(prog="field_app")
    parser.add_argument("--folder", type=Path, default=Path(".data/tablet"))
    parser.add_argument("--place", default="")
    parser.add_argument("--enrol", default="")
    return parser.parse_args(arguments)


def is_android() -> bool:
    """Whether python-for-android started us."""
    return "ANDROID_ARGUMENT" in os.environ


def make_device(options: Namespace) -> "Device":
    """The tablet itself, or a PC that plays one."""
    if is_android():
        from field_app.device.android import android_device

        return android_device()
    from field_app.device.desktop import desktop_device
    from field_app.device.ports import Fix

    place = [float(part) for part in options.place.split(",")] if options.place else []
    return desktop_device(options.folder, here=Fix(place[0], place[1], 5.0) if place else None)


def run(device: "Device", enrol: str) -> None:
    """Open the store, start the rounds with the office, and show the window; or why it can't start."""
    from field_app.state.rescue import open_store
    from field_app.store import Trouble

    try:
        store = open_store(device.folder, now=now())
    except Trouble as trouble:
        from field_app.screens.trouble import TroubleApp

        TroubleApp(str(trouble)).run()
    else:
        run_on(store, device, enrol)


def run_on(store: "Store", device: "Device", enrol: str) -> None:
    """Put the app together on its store, and run it."""
    from field_app.app import FieldApp
    from field_app.state.desk import Desk
    from field_app.sync import Listener, Network, Runner, Sync
    from field_app.transport import Transport

    transport = Transport(device.secrets, app_version=VERSION)
    sync = Sync(store, transport, clock=now, network=lambda: Network(device.link().value))
    runner = Runner(sync)
    listener = Listener(store, Transport(device.secrets, app_version=VERSION), wake=runner.wake)

    def here() -> tuple[float, float] | None:
        fix = device.position.latest()
        return (fix.latitude, fix.longitude) if fix else None

    desk = Desk(store, clock=now, position=here, nudge=runner.wake, app_version=VERSION)
    office = Line(sync, runner, device.name, listener)
    if enrol and not desk.start().enrolled:
        office.enrol(*enrol.split("#", 1))
    runner.start()
    listener.start()
    # What is loaded by now stays for good; looking through it again and again makes the lists stutter.
    gc.collect()
    gc.freeze()
    try:
        FieldApp(desk, device, office, clock=now).run()
    finally:
        listener.stop()
        runner.stop()
        transport.close()
        store.close()


class Line:
    """What needs the office at once; a no of the office is a Dutch sentence, raised as Trouble."""

    def __init__(self, sync: "Sync", runner: "Runner", device_name: str, listener: "Listener") -> None:
        self._sync, self._runner, self._device_name, self._listener = sync, runner, device_name, listener

    def enrol(self, server: str, code: str) -> None:
        """`server` may be the address of the municipality, as the code's paper says."""
        address = server if server.endswith(CONTRACT_PATH) else server.rstrip("/") + CONTRACT_PATH
        self._say(self._sync.enrol(address, code, self._device_name))
        self._runner.wake()

    def take_over(self, person_id: int, pin: str) -> None:
        self._say(self._sync.take_over(person_id, pin))

    def try_now(self) -> None:
        self._runner.wake()
        self._listener.go_on()

    def put_away(self) -> None:
        self._listener.rest()

    def _say(self, refusal: str) -> None:
        from field_app.store import Trouble

        if refusal:
            raise Trouble(refusal)


def now() -> datetime:
    """The device's clock."""
    return datetime.now(UTC)


if __name__ == "__main__":
    main()
