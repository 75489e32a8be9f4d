"""Sends a message to a webhook, signed as all news for programs is, and says how that went."""

import time
from collections.abc import Callable

from integrations.transport import Outside
from server.wire.channel import ChannelError
from server.wire.signature import HEADER, sign
from server.wire.webhook import HookAnswer, HookCall

TIMEOUT_S = 5.0
"""Short, since taking a message down is all that a receiver must do before it answers."""


class WebhookCaller:
    """Calls public addresses, or those in networks that were named. `clock` is in seconds since 1970."""

    def __init__(
        self,
        outside: Outside,
        *,
        clock: Callable[[], float] = time.time,
        stopwatch: Callable[[], float] = time.monotonic,
    ) -> None:
        self._outside = outside
        self._clock = clock
        self._stopwatch = stopwatch

    def call(self, call: HookCall) -> HookAnswer:
        """Send one message; any answer from 200 to 299 says that the receiver has it."""
        headers = {"Content-Type": "application/json", HEADER: sign(call.body, call.secrets, at=int(self._clock()))}
        begun = self._stopwatch()
        try:
            status = self._outside.post(call.url, call.body, headers=headers, timeout_s=TIMEOUT_S)
        except ChannelError as error:
            return HookAnswer(error.status, self._since(begun), str(error), permanent=error.permanent)
        return HookAnswer(status, self._since(begun))

    def _since(self, begun: float) -> int:
        return round((self._stopwatch() - begun) * 1000)
