import json
from dataclasses import asdict

import pytest

from integrations.website.channel import WebsiteChannel
from integrations.website.schema import ContactSchema
from server.wire.channel import ChannelError
from server.wire.intake import Address, Contact, IncomingReport, Point
from tests.integrations.email.test_channel import UPDATE

REPORT = IncomingReport(
    channel="website",
    channel_ref="3f9a",
    text="Lantaarnpaal kapot bij de speeltuin",
    point=Point(80000.5, 450000.25),
    place_text="bij de glijbaan",
    address=Address("Kerkstraat", "12A", "2280AB", "Rijswijk", Point(80001, 450001), 8.5),
    category="lantaarnpaal",
    answers={"danger": "nee"},
    contact=Contact("Test Melder", "melder@post.example", language="en", may_share=True),
    photos=("a" * 64, "b" * 64),
    urgent=True,
)


OTHERS = {"channel", "received_at", "danger", "category_why", "notes"}
"""What residents do not say themselves."""


def draft(**changes: object) -> bytes:
    fields = {name: value for name, value in asdict(REPORT).items() if name not in OTHERS}
    fields["contact"] = {name: getattr(REPORT.contact, name) for name in ContactSchema().fields}
    return json.dumps(fields | changes).encode()


def read(raw: bytes) -> IncomingReport:
    return WebsiteChannel(tell=lambda update: None).read(raw)


def test_a_draft_is_read_in_full():
    assert read(draft()) == REPORT


def test_token_and_words_are_enough():
    assert read(b'{"channel_ref": "3f9a", "text": "Grof vuil"}') == IncomingReport("website", "3f9a", "Grof vuil")


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"[]",
        b"null",
        b"\xff",
        b"{",
        b"[" * 100_000,
        b"{}",
        draft(channel_ref=""),
        draft(channel_ref=None),
        draft(text=7),
        draft(point={"x": 1}),
        draft(point={"x": float("nan"), "y": 1}),
        draft(photos=["../../etc/passwd"]),
        draft(photos="a" * 64),
        draft(contact={"language": "xx"}),
        draft(answers={"danger": {"a": 1}}),
        draft(received="2020-01-01"),
    ],
)
def test_a_draft_that_is_wrong_is_refused_for_good(raw):
    with pytest.raises(ChannelError) as caught:
        read(raw)
    assert caught.value.permanent


def test_a_draft_cannot_choose_its_channel_or_its_moment():
    for field, value in {"channel": "phone", "received_at": "2020-01-01T00:00:00Z"}.items():
        raw = json.dumps(json.loads(draft()) | {field: value}).encode()
        with pytest.raises(ChannelError, match=field):
            read(raw)


def test_a_wrong_draft_is_named_by_its_fields_and_not_by_its_contents():
    with pytest.raises(ChannelError) as caught:
        read(draft(contact={"email": ["melder@post.example"]}))
    assert "contact" in str(caught.value)
    assert "melder" not in str(caught.value)


def test_telling_goes_by_the_way_that_was_handed_in():
    told = []
    WebsiteChannel(tell=told.append).tell(UPDATE)
    assert told == [UPDATE]
