from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integrations.email.bounce import bounce_from

LETTERS = Path(__file__).parent / "letters"
KEY = "rijswijk-1042-receipt"


def letter(name: str) -> bytes:
    return (LETTERS / f"{name}.eml").read_bytes()


@pytest.mark.parametrize(
    ("name", "permanent", "code"),
    [
        ("postfix", True, "5.1.1"),
        ("postfix_delayed", False, "4.4.1"),
        ("exchange", True, "5.1.10"),
        ("gmail", False, "4.2.2"),
        ("qmail", True, "550"),
        ("exim", True, ""),
        ("international", True, "5.6.7"),
    ],
)
def test_a_bounce_tells_which_mail_did_not_arrive_and_whether_for_good(name, permanent, code):
    bounce = bounce_from(letter(name), host="meldwerk.example")

    assert bounce
    assert bounce.key == KEY
    assert bounce.permanent is permanent
    assert code in bounce.reason
    assert "melder" not in bounce.reason
    assert "@" not in bounce.reason


def test_the_reason_of_a_bounce_can_be_read_by_staff():
    bounce = bounce_from(letter("postfix"))
    assert bounce
    assert bounce.reason == ("smtp; 550 5.1.1 <…>: Recipient address rejected: User unknown in local recipient table")


@pytest.mark.parametrize("name", ["holiday", "read_receipt", "answer", "delivered"])
def test_what_looks_like_a_bounce_and_is_none_is_passed_over(name):
    assert bounce_from(letter(name)) is None


def test_a_bounce_of_another_systems_mail_is_not_ours():
    assert bounce_from(letter("postfix"), host="elders.example") is None


def test_a_bounce_that_names_no_mail_is_passed_over():
    assert bounce_from(letter("postfix").replace(b"Message-ID: <rijswijk-1042", b"X-Other: <rijswijk-1042")) is None


def test_line_ends_of_the_wire_make_no_difference():
    assert bounce_from(letter("postfix").replace(b"\n", b"\r\n")) == bounce_from(letter("postfix"))


def test_a_letter_cut_off_halfway_still_counts_when_it_refers_to_the_mail():
    whole = letter("exchange")
    bounce = bounce_from(whole[: whole.index(b"Content-Type: message/rfc822")])
    assert bounce
    assert bounce.key == KEY


@given(st.data())
def test_no_letter_however_damaged_stops_the_mailbox(data):
    raw = bytearray(letter(data.draw(st.sampled_from(sorted(path.stem for path in LETTERS.glob("*.eml"))))))
    for _ in range(data.draw(st.integers(1, 8))):
        at = data.draw(st.integers(0, len(raw) - 1))
        raw[at : at + data.draw(st.integers(0, 40))] = data.draw(st.binary(max_size=20))
        raw = raw or bytearray(b"\n")
    bounce_from(bytes(raw))


@pytest.mark.parametrize(
    "raw", [b"", b"\x00", b"\xff" * 1000, b"Content-Type: multipart/report; boundary=a\n\n" + b"--a\n" * 3000]
)
def test_nonsense_is_no_bounce(raw):
    assert bounce_from(raw) is None


def test_letters_within_letters_without_end_are_no_bounce():
    assert bounce_from(b"Content-Type: message/rfc822\n\n" * 5000) is None
