"""All the pages: each entry attaches one audience to the application."""

from collections.abc import Callable

from flask import Flask

from server.web import api, crew, demo, doors, field, health, home, kcc, open311, plan, resident, staff, supervisor
from server.web.staff import live

PAGES: list[Callable[[Flask], None]] = [
    lambda app: app.register_blueprint(health.blueprint),
    lambda app: app.register_blueprint(home.blueprint),
    resident.attach,
    staff.attach,
    live.attach,
    crew.attach,
    supervisor.attach,
    plan.attach,
    kcc.attach,
    field.attach,
    open311.attach,
    doors.attach,
    api.attach,
    demo.attach,
]
