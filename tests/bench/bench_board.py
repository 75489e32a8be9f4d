"""The board of a large day, 15 crews and over 400 stops: what its pages take, and what a coordinator sees in a browser.

Of pages the CPU counts, the database's too, on streets and on both engines; in a browser the way of the clock. Each is
measured some times and the best counts, because other work on the machine only makes it worse.
"""

import logging
import re
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path

import flask_migrate
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Page
from werkzeug.test import TestResponse

from server.app import create_app
from server.config import Settings
from server.model.base import db
from server.model.team import Handler
from tests.bench.bench_roads import build_streets
from tests.bench.busy_day import Ground, busy_day, grounds
from tests.bench.figure import Figure
from tests.bench.round_clock import awaited_cpu
from tests.make import NOW, Make
from tests.support.browser import HOST, listening, running_browser
from tests.support.moments import Clock
from tests.support.planning import TOMORROW, Office

WORK, WORK_MIN = 440, 12
LEAST_STOPS = 400
TIMES = 5
CHROMIUM = Path("/usr/bin/chromium")
BOARD = f"/rijswijk/plan/{TOMORROW}"

ANSWER = re.compile("min|km|even ver")

WATCH = """() => { window.answered = new Promise((go, fail) => {
    const begun = performance.now();
    setTimeout(fail, 5000, new Error("no answer"));
    const watcher = new MutationObserver(() => {
        if (!/min|km|even ver/.test(document.querySelector(".ghost span")?.textContent)) return;
        watcher.disconnect();
        go(performance.now() - begun);
    });
    watcher.observe(document.body, { subtree: true, childList: true, characterData: true });
}); }"""
"""Tells how long it takes from now on until the words beside the pointer are there."""


@dataclass(frozen=True)
class Day:
    """A large day: the application, who is signed in, and two crews with the first work of one of them."""

    app: Flask
    cookie: str
    crews: tuple[int, int]
    work: int
    stops: int
    version: int

    def client(self) -> FlaskClient:
        """Return the coordinator, without a browser."""
        client = self.app.test_client()
        client.set_cookie("meldwerk", self.cookie)
        return client


def figures() -> Iterator[Figure]:
    """Yield what the pages take, and then what a browser shows."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    with grounds() as found:
        for ground in found:
            with socket.socket() as reserved:
                reserved.bind((HOST, 0))
                day = _day(ground, reserved.getsockname()[1])
                if ground.cluster is None and CHROMIUM.is_file():
                    yield from _in_a_browser(day, reserved)
            yield from _pages(ground.name, day)
            with day.app.app_context():
                db.engine.dispose()


def _pages(engine: str, day: Day) -> Iterator[Figure]:
    client = day.client()
    page = client.get(BOARD)
    yield Figure(f"{engine}, stops", day.stops, "", at_least=LEAST_STOPS)
    yield Figure(f"{engine}, page", len(page.data) / 1024, "KB", at_most=400)
    yield Figure(f"{engine}, page", _best_ms(lambda: client.get(BOARD)), "ms CPU", at_most=500)
    yield Figure(f"{engine}, routes for the map", _best_ms(lambda: client.get(f"{BOARD}/kaart.json")), "ms CPU")
    trial = f"{BOARD}/proef?werk={day.work}&naar={day.crews[1]}"
    yield Figure(f"{engine}, what if", _best_ms(lambda: client.get(trial)), "ms CPU", at_most=100)
    yield Figure(
        f"{engine}, what if at a place", _best_ms(lambda: client.get(f"{trial}&plek=5")), "ms CPU", at_most=100
    )
    ill = f"{BOARD}/ploeg/stratenmakers?zonder=1"
    yield Figure(f"{engine}, what if a crew is ill", _best_ms(lambda: client.get(ill)), "ms CPU", at_most=500)
    before = f"{BOARD}/publiceren"
    yield Figure(f"{engine}, before publishing", _best_ms(lambda: client.get(before)), "ms CPU")
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', client.get(before).text)
    assert token
    words = {"csrf_token": token.group(1), "version": day.version}
    yield Figure(
        f"{engine}, publish", _best_ms(lambda: client.post(before, data=words), times=1), "ms CPU", at_most=600
    )


def _best_ms(step: Callable[[], TestResponse], *, times: int = TIMES) -> float:
    def once() -> float:
        begun = awaited_cpu()
        answer = step()
        assert answer.status_code < HTTPStatus.BAD_REQUEST, answer.text
        return (awaited_cpu() - begun) * 1000

    return min(once() for _ in range(times))


# --- the day


def _day(ground: Ground, port: int) -> Day:
    build_streets(ground.folder / "roads", "rijswijk")
    settings = Settings(
        data_dir=ground.folder, database_url=ground.url, secret_key="bench", port=port, tiles_url="-"
    ).completed()
    app = create_app(settings, clock=Clock())
    with app.app_context():
        flask_migrate.upgrade()
        make = Make()
        town = busy_day(make, WORK, work_min=WORK_MIN)
        office = Office(make, town)
        office.roads = app.extensions["meldwerk"].roads
        found = office.ask(TOMORROW)
        stop = found.rounds[0].stops[0]
        coordinator = make.found(town, Handler, Handler.username == "coordinator")[0]
        user = f"{town.id}:{coordinator.id}:{coordinator.session_key}"
        db.session.rollback()
    ground.settle()
    crews = town.crews["stratenmakers"], town.crews["lampenploeg"]
    return Day(app, _cookie(app, user), crews, stop.work_order_id, found.stops, found.version)


def _cookie(app: Flask, user: str) -> str:
    client = app.test_client()
    with client.session_transaction() as session:
        session["_user_id"], session["_fresh"] = user, True
        session["staff_seen_at"] = int(NOW.timestamp())
    cookie = client.get_cookie("meldwerk")
    assert cookie
    return str(cookie.value)


# --- what a coordinator sees


def _in_a_browser(day: Day, reserved: socket.socket) -> Iterator[Figure]:
    with _at_the_desk(day, reserved) as page:
        yield Figure("first paint", min(_paint_ms(page) for _ in range(TIMES)), "ms", at_most=1000)
        yield Figure("answer while drawing", min(_draw_ms(page, n) for n in range(TIMES)), "ms", at_most=300)


@contextmanager
def _at_the_desk(day: Day, reserved: socket.socket) -> Iterator[Page]:
    size = {"width": 1920, "height": 1080}
    with (
        listening(day.app, reserved) as url,
        running_browser(CHROMIUM) as browser,
        browser.new_context(base_url=url, viewport=size) as context,
    ):
        context.add_cookies([{"name": "meldwerk", "value": day.cookie, "url": url}])
        yield context.new_page()


def _paint_ms(page: Page) -> float:
    page.goto(BOARD, wait_until="networkidle")
    return float(page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime"))


def _draw_ms(page: Page, n: int) -> float:
    """Draw the first stop over a crew, and return how long it takes until the words beside the pointer are there."""
    page.goto(f"{BOARD}?open=stratenmakers", wait_until="networkidle")
    box = page.locator(".stop__grip").first.bounding_box()
    lane = page.locator(".lane").nth(1 + n % 2).bounding_box()
    assert box
    assert lane
    page.mouse.move(box["x"] + 8, box["y"] + 8)
    page.mouse.down()
    page.mouse.move(box["x"] + 20, box["y"] + 20)
    page.locator(".ghost", has_text=ANSWER).wait_for()
    page.evaluate(WATCH)
    page.mouse.move(lane["x"] + 60, lane["y"] + 20)
    took = float(page.evaluate("window.answered"))
    page.keyboard.press("Escape")
    page.mouse.up()
    return took
