"""Talks to the office, and turns whatever a network can answer into a handful of values."""

from field_app.transport.answers import Held, Piece, Reason, Refused, Retry, Stop, Verdicts
from field_app.transport.http import Transport
from field_app.transport.secrets import Secrets

__all__ = ["Held", "Piece", "Reason", "Refused", "Retry", "Secrets", "Stop", "Transport", "Verdicts"]
