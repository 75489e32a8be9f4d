"""Whoever guesses numbers and addresses has to wait, longer every time."""

from datetime import datetime

from flask import request

from server.operations import attempts
from server.web.edge import edge

ACTION = "find"
FREE = 4


def wait_s(*, now: datetime) -> int:
    """Return how many seconds this visitor must still wait."""
    until = attempts.blocked_until([_visitor()], now=now)
    return int((until - now).total_seconds()) + 1 if until else 0


def wrong(*, now: datetime) -> None:
    """Remember a wrong guess."""
    attempts.failed([_visitor()], now=now)


def right() -> None:
    """Forget the wrong guesses: this visitor knew."""
    attempts.forget(_visitor())


def _visitor() -> attempts.Guesser:
    return attempts.guesser(ACTION, request.remote_addr or "", secret=edge().secret_key, free=FREE)
