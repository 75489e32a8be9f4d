"""Tokens for clients that want one instead of a number. A token can't be guessed, and nothing need be kept for it."""

import hmac
from hashlib import sha256

from server.domain.numbering import report_number
from server.operations.apply import UnknownReport
from server.queries.open311 import received_at
from server.web.edge import edge, town


def token_of(report_id: int) -> str:
    """Return the token of a report."""
    words = f"open311:{town().id}:{report_id}"
    return f"{report_id}-{hmac.new(edge().secret_key.encode(), words.encode(), sha256).hexdigest()[:32]}"


def report_of(token: str) -> int:
    """Return the id of the report that a token is of. Raises UnknownReport."""
    number = token.partition("-")[0]
    report_id = int(number) if number.isascii() and number.isdigit() and len(number) < 10 else 0
    if not hmac.compare_digest(token_of(report_id).encode(), token.encode("utf-8", "replace")):
        raise UnknownReport(token[:100])
    return report_id


def number_of(report_id: int) -> str:
    """Return the number of a report: who has its token made it, so it is no secret. Raises UnknownReport."""
    at = received_at(report_id)
    if at is None:
        raise UnknownReport(str(report_id))
    return report_number(town().prefix, at, report_id)
