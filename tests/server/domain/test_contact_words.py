"""Free text that crews read says nothing about how to reach a reporter."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.domain.contact_words import without_contact

PLAIN = st.text(st.characters(codec="utf-8", exclude_characters="@", exclude_categories=("Nd", "Cs")), max_size=40)
GAPS = st.lists(st.sampled_from(["", "", "", " ", "-", ".", " - ", ")"]), min_size=15, max_size=15)


@pytest.mark.parametrize(
    "number",
    [
        "0612345678",
        "06-12345678",
        "06 12 34 56 78",
        "06.12.34.56.78",
        "+31 6 12345678",
        "+31 (0)6-12345678",
        "0031612345678",
        "(015) 123 45 67",
        "015-1234567",
        "612345678",
        "6-12345678",
        "+49 30 1234567",
    ],
)
def test_a_phone_number_is_taken_out_however_it_is_written(number):
    masked = without_contact(f"Bel mij op {number}, graag na vijf uur.")

    assert masked == "Bel mij op …, graag na vijf uur."


@pytest.mark.parametrize("address", ["melder@reporter.example", "M.Elder+x@a.b.example", "melder @ reporter.example"])
def test_an_e_mail_address_is_taken_out(address):
    assert without_contact(f"Mail {address} maar.") == "Mail … maar."


def test_the_name_of_the_reporter_is_taken_out_whatever_its_capitals():
    assert without_contact("Groeten, TEST melder", ["Test Melder"]) == "Groeten, …"
    assert without_contact("Jan de tegel is los", ["Ja"]) == "Jan de tegel is los"


@pytest.mark.parametrize(
    "words",
    [
        "Hoort bij melding RIJ-2026-000431.",
        "Paal 12345678 bij huisnummer 12, 14 en 16.",
        "Op 15-09-2026 om 14.30 uur, 3 x 20 meter.",
        "2288 AB 12, naast de bank.",
        "Er ligt plat glas bij de kat.",
    ],
)
def test_what_a_crew_needs_stays(words):
    assert without_contact(words) == words


@given(before=PLAIN, digits=st.text("0123456789", min_size=8, max_size=12), gaps=GAPS, after=PLAIN)
def test_no_number_that_can_be_called_is_left(before, digits, gaps, after):
    number = "0" + "".join(digit + gap for digit, gap in zip(digits, gaps, strict=False))

    masked = without_contact(f"{before} {number} {after}")

    assert sum(letter.isdigit() for letter in masked if letter.isascii()) <= len(digits) - 8 + 1


@given(
    local=st.from_regex(r"[a-z0-9._+-]{1,20}", fullmatch=True),
    host=st.from_regex(r"[a-z0-9-]{1,20}\.nl", fullmatch=True),
)
def test_no_address_that_can_be_mailed_is_left(local, host):
    masked = without_contact(f"schrijf naar {local}@{host} of bel")

    assert "@" not in masked
    assert host not in masked


@given(PLAIN.filter(lambda text: not re.search(r"[\(\[]at[\)\]]", text, re.IGNORECASE)))
def test_words_without_digits_or_addresses_stay_as_they_are(text):
    assert without_contact(text) == text


@given(st.text(max_size=200))
def test_masking_twice_is_masking_once(text):
    once = without_contact(text)

    assert without_contact(once) == once
