"""The signature on what programs send each other: HMAC-SHA256 over the time, a dot and the raw body."""

import hmac
import re
from collections.abc import Iterable
from hashlib import sha256

HEADER = "X-Signature"
WINDOW_S = 300
"""So far may the clocks of both sides lie apart; what is older may be somebody's recording."""

_HEADER = re.compile(r"t=(\d{1,12})((?:,v1=[0-9a-f]{64}){1,5})", re.ASCII)


def sign(body: bytes, secrets: Iterable[str], *, at: int) -> str:
    """Return the header: `t=<seconds>,v1=<hex>`, with one v1 for each secret."""
    return ",".join([f"t={at}", *(f"v1={_mac(body, secret, at)}" for secret in secrets)])


def is_signed(header: str, body: bytes, secrets: Iterable[str], *, now: int) -> bool:
    """Whether the header was made with one of these secrets, within the window."""
    found = _HEADER.fullmatch(header.replace(" ", ""))
    if found is None or abs(now - int(found[1])) > WINDOW_S:
        return False
    given = found[2].removeprefix(",v1=").split(",v1=")
    expected = [_mac(body, secret, int(found[1])) for secret in secrets]
    # All are compared, so that the time it takes tells nothing.
    return any([hmac.compare_digest(one, other) for one in given for other in expected])  # noqa: C419


def _mac(body: bytes, secret: str, at: int) -> str:
    return hmac.new(secret.encode(), f"{at}.".encode() + body, sha256).hexdigest()
