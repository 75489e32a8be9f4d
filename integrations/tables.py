"""What the outside world is made of: the two tables from which `server.app` takes its doors and its services."""

from dataclasses import dataclass
from pathlib import Path
from time import monotonic

from integrations.addresses.none import NoAddresses
from integrations.addresses.pdok import Locatieserver
from integrations.buitenbeter.channel import BuitenBeter
from integrations.email.channel import EmailChannel
from integrations.email.intake import Inbox
from integrations.email.mailbox import BounceMailbox, NoMailbox
from integrations.mijngemeente.channel import MijnGemeente
from integrations.open311.channel import Open311Channel
from integrations.photos.store import ObjectPhotoStore
from integrations.roads.osrm import Osrm
from integrations.roads.streets import Streets
from integrations.rounds.solver import EngineSolver
from integrations.sms.channel import NoSms, SmsChannel
from integrations.transport import Outside
from integrations.webhook.caller import WebhookCaller
from integrations.website.channel import WebsiteChannel
from integrations.zgw.system import Zgw
from server.wire.case import CaseSystem
from server.wire.channel import AddressService, Channel, Doors, Mailbox, PhotoStore
from server.wire.mail import Letterbox
from server.wire.roads import RoadsService
from server.wire.rounds import RoundSolver
from server.wire.webhook import HookCaller


@dataclass(frozen=True)
class Services:
    """What the server may ask for; a service that is switched off is there, and knows nothing."""

    addresses: AddressService
    cases: CaseSystem
    mailbox: Mailbox
    photos: PhotoStore
    roads: RoadsService
    rounds: RoundSolver


def doors(callback_networks: str = "") -> Doors:
    """Return the doors for other programs.

    News may go to public addresses only, and to `callback_networks`, parted by commas.
    """
    apps = MijnGemeente(Outside(_parted(callback_networks)))
    return Doors(buitenbeter=BuitenBeter(tell=apps.tell), apps=apps)


def webhooks(callback_networks: str = "") -> HookCaller:
    """Return who calls webhooks, with connections of its own; they may go where news for apps may go."""
    return WebhookCaller(Outside(_parted(callback_networks)))


def _parted(networks: str) -> list[str]:
    return [network for network in networks.replace(" ", "").split(",") if network]


def letterboxes(mail_in: str, mail_servers: str, host: str, *, doors: Doors) -> dict[str, Letterbox]:
    """Return the mailbox of each municipality by its slug; `mail_in` is "slug=address slug=address".

    Only what one of `mail_servers` (parted by commas) wrote about a sender is believed.
    """
    servers = frozenset(filter(None, mail_servers.lower().replace(" ", "").split(",")))
    readers = {"json": doors.apps.read, "xml": doors.buitenbeter.read}
    named = (entry.partition("=") for entry in mail_in.split())
    return {slug: Inbox(url, readers=readers, host=host, servers=servers) for slug, _, url in named}


def channels(mail_url: str, host: str, *, sms_url: str = "") -> dict[str, Channel]:
    """Return every door by the name that a report keeps; who has no own way back is told by mail. SMS only tells."""
    email = EmailChannel(mail_url, host)
    return {
        "website": WebsiteChannel(tell=email.tell),
        "email": email,
        "open311": open311(mail_url, host),
        "sms": SmsChannel(sms_url) if sms_url else NoSms(),
    }


def open311(mail_url: str, host: str) -> Open311Channel:
    """Return the door of Open311, which answers in its own formats; its reporters are told by mail."""
    return Open311Channel(tell=EmailChannel(mail_url, host).tell)


def services(
    *,
    photos: str,
    host: str,
    streets: Path,
    mailbox_url: str = "",
    locatieserver_url: str = "",
    address_timeout_s: float = 2.0,
    osrm_url: str = "",
    osrm_timeout_s: float = 5.0,
) -> Services:
    """Return the services; an empty address switches one off.

    `photos` is a folder or an s3:// address; `streets` the folder with the streets of each municipality.
    """
    roads = Streets(streets)
    return Services(
        addresses=Locatieserver(locatieserver_url, timeout_s=address_timeout_s, clock=monotonic)
        if locatieserver_url
        else NoAddresses(),
        cases=Zgw(),
        mailbox=BounceMailbox(mailbox_url, host) if mailbox_url else NoMailbox(),
        photos=ObjectPhotoStore(photos),
        rounds=round_solver(),
        roads=Osrm(osrm_url, instead=roads, timeout_s=osrm_timeout_s, clock=monotonic) if osrm_url else roads,
    )


def round_solver() -> RoundSolver:
    """Return the route solver; it starts no process before it is asked something."""
    return EngineSolver()
