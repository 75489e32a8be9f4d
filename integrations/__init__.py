"""What the outside world is made of: the two tables from which `server.app` takes its doors and its services."""

from dataclasses import dataclass
from time import monotonic

from integrations.addresses.none import NoAddresses
from integrations.addresses.pdok import Locatieserver
from integrations.email.channel import EmailChannel
from integrations.email.mailbox import BounceMailbox, NoMailbox
from integrations.photos.store import ObjectPhotoStore
from integrations.website.channel import WebsiteChannel
from server.wire.channel import AddressService, Channel, Mailbox, PhotoStore


@dataclass(frozen=True)
class Services:
    """What the server may ask for; a service that is switched off is there, and knows nothing."""

    addresses: AddressService
    mailbox: Mailbox
    photos: PhotoStore


def channels(mail_url: str, host: str) -> dict[str, Channel]:
    """Return every door by the name that a report keeps; who has no own way back is told by mail."""
    email = EmailChannel(mail_url, host)
    return {
        "website": WebsiteChannel(tell=email.tell),
        "email": email,
    }


def services(
    *,
    photos: str,
    host: str,
    mailbox_url: str = "",
    locatieserver_url: str = "",
    address_timeout_s: float = 2.0,
) -> Services:
    """Return the services; an empty address switches one off. `photos` is a folder or an s3:// address."""
    return Services(
        addresses=Locatieserver(locatieserver_url, timeout_s=address_timeout_s, clock=monotonic)
        if locatieserver_url
        else NoAddresses(),
        mailbox=BounceMailbox(mailbox_url, host) if mailbox_url else NoMailbox(),
        photos=ObjectPhotoStore(photos),
    )
