"""What may go now, and when to try again: tables."""

from math import inf

import pytest

from field_app.sync import Network, PhotoSetting, may_send
from field_app.sync.policy import LARGEST, backoff, has_come
from tests.support.moments import NOW, hours, minutes

NONE, MOBILE, WIFI = Network.NONE, Network.MOBILE, Network.WIFI
ALWAYS, SMALL, ONLY_WIFI = PhotoSetting.ALWAYS, PhotoSetting.SMALL, PhotoSetting.WIFI
MB = 1_000_000


@pytest.mark.parametrize(
    ("network", "size", "setting", "goes"),
    [
        (NONE, 0, ALWAYS, False),
        (NONE, 0, SMALL, False),
        (NONE, 0, ONLY_WIFI, False),
        (MOBILE, 9 * MB, ALWAYS, True),
        (MOBILE, 1 * MB, SMALL, True),
        (MOBILE, 9 * MB, SMALL, False),
        (MOBILE, 0, ONLY_WIFI, False),
        (WIFI, 9 * MB, ALWAYS, True),
        (WIFI, 9 * MB, SMALL, True),
        (WIFI, 9 * MB, ONLY_WIFI, True),
    ],
)
def test_a_photo_goes_when_network_size_and_setting_allow(network, size, setting, goes):
    assert may_send(network, size, setting) is goes


def test_every_network_and_setting_is_thought_of():
    assert set(LARGEST) == {(network, setting) for network in Network for setting in PhotoSetting}
    assert max(LARGEST.values()) == inf


@pytest.mark.parametrize(("failures", "seconds"), [(0, 5), (1, 10), (3, 40), (6, 320), (7, 600), (1000, 600)])
def test_waiting_doubles_and_spreads_by_a_fifth(failures, seconds):
    assert backoff(failures, 0.5).total_seconds() == seconds
    assert backoff(failures, 0.0).total_seconds() == 0.8 * seconds
    assert backoff(failures, 1.0).total_seconds() == min(1.2 * seconds, 600)


def test_a_moment_has_come_when_it_is_past_or_impossibly_far():
    assert has_come(None, NOW)
    assert has_come(NOW, NOW)
    assert not has_come(NOW + minutes(1), NOW)
    assert has_come(NOW + hours(30), NOW)


@pytest.mark.parametrize(("kind", "sent"), [(NONE, False), (MOBILE, False), (WIFI, True)])
def test_a_photo_waits_for_wifi_when_the_crew_wants_so_and_its_command_does_not(tablet, office, kind, sent):
    tablet.desk.set("photos", "wifi")
    tablet.kind = kind
    tablet.desk.note(1, "Met foto", photos=[tablet.photo(1)])
    tablet.works(3)
    assert len(office.effects) == 1
    assert bool(office.photos) is sent
    if not sent:
        assert tablet.desk.outbox().waiting[0].photos[0].words == "Foto 1 van 1 wacht op wifi"
