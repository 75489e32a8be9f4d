"""E-mail as a channel."""

from collections.abc import Callable
from datetime import UTC, datetime

from integrations.email.message import message_for, slug
from integrations.transport import send_mail
from server.wire.channel import ChannelError, StatusUpdate
from server.wire.intake import IncomingReport


def _utc_now() -> datetime:
    return datetime.now(UTC)


class EmailChannel:
    """Tells by mail through `mail_url`; `host` is the right half of every Message-ID and must never change."""

    def __init__(self, mail_url: str, host: str, *, clock: Callable[[], datetime] = _utc_now) -> None:
        self._mail_url = mail_url
        self._host = host
        self._clock = clock

    def read(self, raw: bytes) -> IncomingReport:
        raise ChannelError("reports are not taken in by mail", permanent=True)

    def tell(self, update: StatusUpdate) -> None:
        message = message_for(update, host=self._host, sent_at=self._clock())
        send_mail(message, mail_url=self._mail_url, municipality=slug(update.municipality))
