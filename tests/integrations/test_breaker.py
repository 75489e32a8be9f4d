from threading import Event, Thread

import pytest

from integrations.addresses.cache import TimedCache
from integrations.breaker import Breaker
from server.wire.channel import ChannelError


def failing() -> None:
    raise ChannelError("down")


def test_while_one_call_tries_the_others_are_refused_at_once():
    now = [0.0]
    breaker = Breaker(failures=1, rest_s=10, clock=lambda: now[0])
    with pytest.raises(ChannelError):
        breaker.call(failing)
    now[0] = 11
    busy, go_on = Event(), Event()

    def tries() -> None:
        busy.set()
        go_on.wait(5)

    trial = Thread(target=breaker.call, args=(tries,))
    trial.start()
    busy.wait(5)
    with pytest.raises(ChannelError, match="resting"):
        breaker.call(lambda: None)
    go_on.set()
    trial.join()

    assert breaker.call(lambda: "well") == "well"


def test_failures_only_count_in_a_row():
    breaker = Breaker(failures=2, rest_s=10, clock=lambda: 0)
    for _ in range(5):
        with pytest.raises(ChannelError, match="down"):
            breaker.call(failing)
        breaker.call(lambda: None)


def test_an_error_of_our_own_counts_too_and_passes_through():
    breaker = Breaker(failures=1, rest_s=10, clock=lambda: 0)
    with pytest.raises(ZeroDivisionError):
        breaker.call(lambda: 1 / 0)
    with pytest.raises(ChannelError, match="resting"):
        breaker.call(lambda: None)


def test_a_full_cache_drops_what_was_unused_longest():
    cache: TimedCache[str] = TimedCache(ttl_s=10, most=2, clock=lambda: 0)
    for key in ("a", "b", "a", "c"):
        cache.get(key, lambda: "first")

    assert [cache.get(key, lambda: "again") for key in ("a", "c", "b")] == ["first", "first", "again"]
