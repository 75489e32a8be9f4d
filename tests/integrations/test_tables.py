from integrations.addresses.none import NoAddresses
from integrations.addresses.pdok import PUBLIC_URL, Locatieserver
from integrations.email.mailbox import BounceMailbox, NoMailbox
from integrations.roads.osrm import Osrm
from integrations.roads.streets import Streets
from integrations.tables import channels, services
from tests.fakes.smtp import running_smtp
from tests.integrations.email.test_channel import UPDATE


def test_who_reports_on_the_website_is_told_by_mail():
    with running_smtp() as smtp:
        channels(smtp.url, "meldwerk.example")["website"].tell(UPDATE)

        assert smtp.messages[0]["To"] == UPDATE.to


def test_every_door_has_the_name_that_its_reports_keep():
    assert set(channels("smtp://127.0.0.1", "meldwerk.example")) == {"website", "email", "open311", "sms"}


def test_what_is_not_set_up_is_there_and_knows_nothing(tmp_path):
    bare = services(photos=str(tmp_path), host="meldwerk.example", streets=tmp_path)

    assert isinstance(bare.addresses, NoAddresses)
    assert isinstance(bare.mailbox, NoMailbox)
    assert isinstance(bare.roads, Streets)


def test_what_is_set_up_is_the_real_thing(tmp_path):
    full = services(
        photos=str(tmp_path),
        host="meldwerk.example",
        streets=tmp_path,
        mailbox_url="imaps://post.example",
        locatieserver_url=PUBLIC_URL,
        osrm_url="http://osrm.example",
    )

    assert isinstance(full.addresses, Locatieserver)
    assert isinstance(full.mailbox, BounceMailbox)
    assert isinstance(full.roads, Osrm)
    full.photos.put("a" * 64, b"photo")
    assert full.photos.get("a" * 64) == b"photo"
