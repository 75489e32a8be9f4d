"""Which addresses of others are called: agreeing to a host, subscribing, a new secret, and ending it."""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from sqlalchemy import delete, select, update

from server.domain.errors import DomainError
from server.domain.webhook import HookKind
from server.model.base import db, entered
from server.model.door import ChannelSecret
from server.model.municipality import Municipality, new_word
from server.model.outbox import OutboxMessage
from server.model.webhook import Webhook, WebhookAttempt, WebhookHost
from server.operations.channels import end_old_secrets, make_secret
from server.wire.channel import Fault

MOST = 20
"""So many webhooks may a municipality have: each event is written down for all of them."""

KEPT = timedelta(days=30)
"""So long the log of calls stays, and what was sent."""

URL_MAX = 500
_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*", re.ASCII)
_HOST = re.compile(r"(?=.{1,253}(?::|$))[a-z0-9.-]+(?::\d{1,5})?", re.ASCII)
_URL = re.compile(r"https?://[\x21-\x7e]+", re.ASCII)


class WebhookRefused(DomainError):
    """A webhook can't be as it was asked for; `faults` has everything that is wrong, in Dutch."""

    def __init__(self, *faults: Fault) -> None:
        super().__init__("; ".join(f"{fault.field}: {fault.text}" for fault in faults))
        self.faults = faults


class UnknownWebhook(DomainError):
    """There is no such webhook (any more), or it is somebody else's."""


class TooManyWebhooks(DomainError):
    """There is one of this name already, or there are as many as there may be."""


def allow_host(host: str, *, now: datetime) -> None:
    """Agree to calls to a host ("tool.example.nl", or with ":8443"). Raises WebhookRefused."""
    if not _HOST.fullmatch(host):
        raise WebhookRefused(Fault("host", "moet een naam zijn zoals tool.example.nl, eventueel met een poort"))
    if db.session.get(WebhookHost, (entered(), host)) is None:
        db.session.add(WebhookHost(municipality_id=entered(), host=host, allowed_at=now))
        db.session.flush()


def disallow_host(host: str, *, now: datetime) -> int:
    """Agree to a host no longer, and end the webhooks there; return how many ended."""
    db.session.execute(delete(WebhookHost).where(WebhookHost.host == host))
    there = [webhook for webhook in active() if _host_in(webhook.url) == host]
    for webhook in there:
        end(webhook, now=now)
    return len(there)


def hosts() -> Sequence[str]:
    """Return the hosts that the municipality at hand agreed to."""
    return db.session.scalars(select(WebhookHost.host).order_by(WebhookHost.host)).all()


def active(key_id: int | None = None) -> Sequence[Webhook]:
    """Return the webhooks of the municipality at hand, or those of one key; oldest first."""
    mine = select(Webhook).where(Webhook.ended_at.is_(None)).order_by(Webhook.id)
    return db.session.scalars(mine.where(Webhook.key_id == key_id) if key_id is not None else mine).all()


def named(name: str) -> Webhook:
    """Return the webhook with this name. Raises UnknownWebhook."""
    found = next((webhook for webhook in active() if webhook.name == name), None)
    if found is None:
        raise UnknownWebhook(name)
    return found


def subscribe(
    name: str, url: str, kinds: Sequence[str], *, key_id: int | None, secret_key: str, now: datetime
) -> tuple[Webhook, str]:
    """Let an address be called from now on; return the webhook, and its secret, which nobody can read again.

    Raises WebhookRefused, TooManyWebhooks.
    """
    if faults := [*_faults(name, kinds), *_url_faults(url)]:
        raise WebhookRefused(*faults)
    _hold_the_table()
    there = active()
    if len(there) >= MOST or any(webhook.name == name for webhook in there):
        raise TooManyWebhooks(name)
    known = [kind.value for kind in HookKind if kind.value in kinds]
    webhook = Webhook(name=name, url=url, kinds=known, key_id=key_id, made_at=now)
    db.session.add(webhook)
    db.session.flush()
    _tell_all()
    return webhook, new_secret(webhook, secret_key=secret_key, now=now)


def _hold_the_table() -> None:
    """Let nobody else subscribe meanwhile, so that what is counted stays right; reports come in as always."""
    db.session.execute(select(Municipality.id).where(Municipality.id == entered()).with_for_update(key_share=True))


def _faults(name: str, kinds: Sequence[str]) -> list[Fault]:
    faults = []
    if len(name) > 60 or not _NAME.fullmatch(name):
        faults.append(Fault("naam", "moet uit kleine letters, cijfers en streepjes bestaan, hooguit 60"))
    if not kinds:
        faults.append(Fault("soorten", "kies er ten minste een"))
    unknown = [str(n) for n, kind in enumerate(kinds) if kind not in set(HookKind)]
    return faults + [Fault(f"soorten.{n}", f"moet een van deze zijn: {', '.join(HookKind)}") for n in unknown]


def _url_faults(url: str) -> list[Fault]:
    host = _host_in(url)
    if host is None or len(url) > URL_MAX:
        return [Fault("adres", f"moet een adres zijn dat begint met https://, hooguit {URL_MAX} tekens")]
    if host not in hosts():
        return [Fault("adres", "deze host is niet afgesproken; vraag de beheerder van de gemeente")]
    return []


def _host_in(url: str) -> str | None:
    """Return the host of an address, with a port that is not the usual one; None when it is no address for this."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return None
    if not _URL.fullmatch(url) or parts.username is not None or parts.fragment or not parts.hostname:
        return None
    return parts.hostname if port is None else f"{parts.hostname}:{port}"


def secret_name(webhook_id: int) -> str:
    """Return the name under which the secrets of a webhook are kept."""
    return f"webhook:{webhook_id}"


def new_secret(webhook: Webhook, *, secret_key: str, now: datetime) -> str:
    """Make a secret and return it; the newest one of before holds beside it, older ones end."""
    return make_secret(secret_name(webhook.id), key=secret_key, now=now)


def end_old(webhook: Webhook, *, now: datetime) -> int:
    """Let only the newest secret hold; return how many ended."""
    return end_old_secrets(secret_name(webhook.id), now=now)


def end(webhook: Webhook, *, now: datetime) -> None:
    """Let an address be called no more: also what waits is not sent."""
    webhook.ended_at = now
    quiet = {"synchronize_session": False}
    held = ChannelSecret.channel == secret_name(webhook.id), ChannelSecret.ended_at.is_(None)
    db.session.execute(update(ChannelSecret).where(*held).values(ended_at=now), execution_options=quiet)
    unsent = OutboxMessage.webhook_id == webhook.id, OutboxMessage.status.in_(("waiting", "failed"))
    db.session.execute(update(OutboxMessage).where(*unsent).values(status="dropped"), execution_options=quiet)
    _tell_all()


def again(webhook: Webhook, *, now: datetime) -> int:
    """Let everything that failed or waits be tried anew at once; return how many."""
    webhook.failures, webhook.failing_since, webhook.rests_until = 0, None, None
    mine = OutboxMessage.webhook_id == webhook.id, OutboxMessage.status.in_(("failed", "waiting"))
    anew = {"status": "waiting", "attempts": 0, "available_at": now, "created_at": now, "locked_until": None}
    tried = update(OutboxMessage).where(*mine).values(anew).returning(OutboxMessage.id)
    return len(db.session.execute(tried, execution_options={"synchronize_session": False}).all())


def forget_calls(*, now: datetime) -> int:
    """Throw away the log of calls of 30 days ago and what they were about; return how many messages went."""
    quiet = {"synchronize_session": False}
    late = select(Webhook.id).where(Webhook.ended_at.is_not(None))
    unsent = OutboxMessage.webhook_id.in_(late), OutboxMessage.status.in_(("waiting", "failed"))
    db.session.execute(update(OutboxMessage).where(*unsent).values(status="dropped"), execution_options=quiet)
    db.session.execute(delete(WebhookAttempt).where(WebhookAttempt.at < now - KEPT), execution_options=quiet)
    told = select(WebhookAttempt.outbox_id)
    old = OutboxMessage.webhook_id.is_not(None), OutboxMessage.created_at < now - KEPT
    done = OutboxMessage.status != "waiting", OutboxMessage.id.not_in(told)
    gone = db.session.execute(
        delete(OutboxMessage).where(*old, *done).returning(OutboxMessage.id), execution_options=quiet
    )
    return len(gone.all())


def _tell_all() -> None:
    """Let every process know that the webhooks changed."""
    db.session.get_one(Municipality, entered()).config_version = new_word()
    db.session.flush()
