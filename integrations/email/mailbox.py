"""The mailbox to which undelivered mail comes back; it should receive nothing else."""

from collections.abc import Iterator

from integrations.email.bounce import bounce_from
from integrations.transport import fetch_mail
from server.wire.channel import Bounce


class BounceMailbox:
    """Reads the mailbox at `url` (see transport.fetch_mail); bounces of mail that we didn't send are passed over."""

    def __init__(self, url: str, host: str) -> None:
        self._url = url
        self._host = host

    def bounces(self) -> Iterator[Bounce]:
        for _, raw in fetch_mail(self._url):
            if bounce := bounce_from(raw, host=self._host):
                yield bounce


class NoMailbox:
    """No mailbox was set up: nothing ever comes back."""

    def bounces(self) -> Iterator[Bounce]:
        return iter(())
