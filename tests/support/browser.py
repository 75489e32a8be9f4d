"""A real browser, and the application behind a real socket. Nothing but this machine is reachable."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import BoundedSemaphore

from axe_playwright_python.base import AXE_SCRIPT
from flask import Flask
from playwright.sync_api import Browser, Page, sync_playwright
from werkzeug.serving import make_server

from server.web.staff.live import Streams

HOST = "127.0.0.1"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    # Pages reach this machine only. (A route of Playwright could say so too, and would switch off the cache.)
    f"--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE {HOST}",
]
AXE = "only => axe.run({resultTypes: ['violations'], reporter: 'no-passes', ...(only && {runOnly: [only]})})"
COLOURS = "cat.color"
"""The rules of axe that look at colours."""
PHONE = {"width": 360, "height": 740}
DESK = {"width": 1280, "height": 800}


@contextmanager
def running_browser(chromium: Path) -> Iterator[Browser]:
    """Start the distribution's Chromium."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        yield browser
        browser.close()


def violations(page: Page, only: str | None = None) -> list[str]:
    """Ask axe what is wrong with the page, with all of its rules or with those of one category."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    found = page.evaluate(AXE, only)["violations"]
    return [f"{v['id']}: {v['help']} {v['nodes'][0]['html']}" for v in found]


@contextmanager
def listening(app: Flask, reserved: socket.socket) -> Iterator[str]:
    """Serve the application in a thread, and yield its address. No stream outlives its test: pages ask instead."""
    app.extensions["meldwerk.live"] = Streams(BoundedSemaphore(0))
    reserved.listen(64)
    port = reserved.getsockname()[1]
    server = make_server(HOST, port, app, threaded=True, fd=reserved.fileno())
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://{HOST}:{port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
