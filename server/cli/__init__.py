"""The command `meldwerk`."""

import logging

import click
from flask import Flask
from flask.cli import FlaskGroup

from server.app import create_app
from server.cli.check import check
from server.cli.config import config
from server.cli.norms import norms
from server.cli.places import addresses, areas
from server.cli.run import init, run, seed, work
from server.cli.users import users
from server.config import Settings


def make_app() -> Flask:
    """Make the application from the environment."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    logging.getLogger("apscheduler").setLevel(logging.WARNING)
    return create_app(Settings.from_env())


@click.group(cls=FlaskGroup, create_app=make_app, add_default_commands=False, add_version_option=False)
def main() -> None:
    """Meldwerk: reports about public space, from intake to answer."""


for command in (init, run, work, seed, config, norms, areas, addresses, users, check):
    main.add_command(command)
