"""The website as a channel: a finished draft in, a mail back."""

from collections.abc import Callable
from typing import cast

from marshmallow import ValidationError

from integrations.website.schema import DraftSchema
from server.wire.channel import ChannelError, StatusUpdate
from server.wire.intake import IncomingReport


class WebsiteChannel:
    """Reads the JSON of a draft. Who reports on the website is told by mail, by the `tell` that the table hands in."""

    def __init__(self, tell: Callable[[StatusUpdate], None]) -> None:
        self._tell = tell

    def read(self, raw: bytes) -> IncomingReport:
        try:
            # post_load makes it one; marshmallow's own type says only "anything".
            return cast(IncomingReport, DraftSchema().loads(raw.decode("utf-8")))
        except ValidationError as error:
            wrong = ", ".join(sorted(map(str, error.messages_dict)))
            raise ChannelError(f"the draft has wrong fields: {wrong}", permanent=True) from None
        except (ValueError, RecursionError):
            raise ChannelError("the draft is not JSON", permanent=True) from None

    def tell(self, update: StatusUpdate) -> None:
        self._tell(update)
