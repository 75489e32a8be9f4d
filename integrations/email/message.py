"""A StatusUpdate as an e-mail: text and HTML, with the headers that keep robots quiet and people informed."""

import re
from datetime import datetime
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime
from urllib.parse import quote, unquote

from server.wire.channel import ChannelError, StatusUpdate

# The characters of RFC 5322 "atext" that need no escape, and the dot between them.
ID_SAFE = "!#$&'*+-/=?^_`{|}~."


class _MailPolicy(EmailPolicy):
    """The usual policy, except that a header which is an address of its own is never cut into encoded words."""

    # Python folds a long word of any header as =?utf-8?q?…?=; a mail program can't follow such a link.
    whole = frozenset({"list-id", "list-unsubscribe", "message-id"})

    def fold(self, name: str, value: str) -> str:
        if name.lower() in self.whole:
            return f"{name}: {value}{self.linesep}"
        return str(super().fold(name, value))

    def fold_binary(self, name: str, value: str) -> bytes:
        if name.lower() in self.whole:
            return self.fold(name, value).encode("ascii")
        return bytes(super().fold_binary(name, value))


POLICY = _MailPolicy()


def message_id(key: str, host: str) -> str:
    """Return the Message-ID that belongs to the key of an update; `key_of` reads it back."""
    return f"<{quote(key, safe=ID_SAFE)}@{host}>"


def key_of(identifier: str, host: str | None = None) -> str | None:
    """Return the key in a Message-ID, or None when it is none or, with `host` given, not one of ours."""
    found = re.fullmatch(r"\s*<?([^<>@\s]+)@([^<>@\s]+?)>?\s*", identifier)
    if not found or (host is not None and found[2].lower() != host.lower()):
        return None
    return unquote(found[1])


def message_for(update: StatusUpdate, *, host: str, sent_at: datetime) -> EmailMessage:
    """Return the mail; raises a permanent ChannelError when an address can't be one."""
    try:
        message = _headed(update, host, sent_at)
    except (ValueError, IndexError, MessageError):
        # The parser's words hold the address itself.
        raise ChannelError("not a mail address", permanent=True) from None
    message.set_content(update.text, charset="utf-8", cte="quoted-printable")
    message.add_alternative(update.html, subtype="html", charset="utf-8", cte="quoted-printable")
    # Last, because building the parts takes every Content- header along into the first of them.
    message["Content-Language"] = update.language
    return message


def slug(name: str) -> str:
    """Return a municipality's name in the form that fits a host name or a folder."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")


def _headed(update: StatusUpdate, host: str, sent_at: datetime) -> EmailMessage:
    message = EmailMessage(policy=POLICY)
    message["From"] = _address(update.sender, update.sender_name)
    message["To"] = _address(update.to)
    if update.reply_to:
        message["Reply-To"] = _address(update.reply_to, update.sender_name)
    message["Subject"] = " ".join(update.subject.split())
    message["Date"] = format_datetime(sent_at)
    message["Message-ID"] = message_id(update.key, host)
    message["List-Id"] = f"<meldingen.{slug(update.municipality)}.{host}>"
    if update.unsubscribe_url:
        message["List-Unsubscribe"] = f"<{_link(update.unsubscribe_url)}>"
    message["Auto-Submitted"] = "auto-generated"
    # Exchange doesn't look at Auto-Submitted; this keeps its holiday messages away, and lets its bounces come.
    message["X-Auto-Response-Suppress"] = "OOF, AutoReply"
    return message


def _address(address: str, name: str = "") -> Address:
    local, _, domain = address.strip().rpartition("@")
    plain = domain.encode("idna").decode("ascii")
    return Address(" ".join(name.split()), addr_spec=f"{local}@{plain}")


def _link(url: str) -> str:
    if not url.isascii() or re.search(r"[\s<>]", url):
        raise ValueError("not a link that fits a header")
    return url
