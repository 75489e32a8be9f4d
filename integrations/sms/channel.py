"""SMS as a way to tell: one HTTP POST a message, to whatever gateway the municipality has."""

import json
from urllib.parse import unquote, urlsplit

from integrations.transport import post
from server.wire.channel import ChannelError, StatusUpdate
from server.wire.intake import IncomingReport

TEXT_MAX = 459
"""Three SMS messages in one."""

TIMEOUT_S = 10.0


class SmsChannel:
    """Posts {"to", "text", "reference"} as JSON to `sms_url`; a token before the @ goes along as a bearer token.

    `reference` is the same for every try of one message, so that a gateway can drop a repeat.
    """

    def __init__(self, sms_url: str, *, timeout_s: float = TIMEOUT_S) -> None:
        parts = urlsplit(sms_url)
        self._token = unquote(parts.username or "")
        host = parts.netloc.rpartition("@")[2]
        self._url = parts._replace(netloc=host).geturl()
        self._timeout_s = timeout_s

    def read(self, raw: bytes) -> IncomingReport:
        raise ChannelError("reports are not taken in by SMS", permanent=True)

    def tell(self, update: StatusUpdate) -> None:
        words = " ".join(update.text.split())
        body = {"to": update.to, "text": words[:TEXT_MAX], "reference": update.key}
        headers = {"Content-Type": "application/json"}
        if self._token:
            headers["Authorization"] = f"Bearer {self._token}"
        post(self._url, json.dumps(body).encode(), headers=headers, timeout_s=self._timeout_s)


class NoSms:
    """No gateway: the message stands among the failed ones, where somebody sees that it never went."""

    def read(self, raw: bytes) -> IncomingReport:
        raise ChannelError("reports are not taken in by SMS", permanent=True)

    def tell(self, update: StatusUpdate) -> None:
        raise ChannelError("sms staat niet aan (SMS_URL)", permanent=True)
