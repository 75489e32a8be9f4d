"""The command `meldwerk` with all that it can do."""

from collections.abc import Callable

import click
from flask import Flask
from flask.cli import FlaskGroup

from server.cli.basemap import basemap
from server.cli.cases import cases
from server.cli.channels import channels
from server.cli.check import check
from server.cli.config import config
from server.cli.generate import generate
from server.cli.keys import keys
from server.cli.norms import norms
from server.cli.places import addresses, areas
from server.cli.replay import replay_command
from server.cli.roads import roads
from server.cli.rounds import rounds_command
from server.cli.run import init, run, seed, work
from server.cli.tablet import tablet
from server.cli.users import users
from server.cli.webhooks import webhooks
from server.wire.rounds import RoundSolver

COMMANDS: list[click.Command] = [
    init,
    run,
    work,
    seed,
    check,
    config,
    norms,
    areas,
    addresses,
    basemap,
    roads,
    users,
    keys,
    channels,
    cases,
    webhooks,
    tablet,
    generate,
    replay_command,
]


def command_line(make_app: Callable[[], Flask], make_solver: Callable[[], RoundSolver]) -> FlaskGroup:
    """Return the command `meldwerk` for the application that `make_app` makes.

    `rounds` works on files: it has the solver from `make_solver`, and wants no application.
    """

    def app_with_commands() -> Flask:
        # Flask gives a command its application context when it is the application's own, not the group's.
        app = make_app()
        for command in COMMANDS:
            app.cli.add_command(command)
        return app

    group = FlaskGroup(
        name="meldwerk",
        help="Meldwerk: reports about public space, from intake to answer.",
        create_app=app_with_commands,
        add_default_commands=False,
        add_version_option=False,
    )
    group.add_command(rounds_command(make_solver))
    return group
