"""What is read from a `wloLk01`, and a SOAP client of others that sends it."""

from io import BytesIO

import pytest
import zeep
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from zeep.exceptions import Fault
from zeep.transports import Transport

from integrations.buitenbeter.channel import BuitenBeter
from integrations.buitenbeter.schema import NO_WORDS, moment
from server.model.report import Report
from server.wire.channel import BadMessage
from server.wire.intake import Address
from tests.fakes.buitenbeter import REFERENCE, message


def nothing(_: object) -> None:
    raise AssertionError("nobody is told anything here")


DOOR = BuitenBeter(tell=nothing)


def read(body: str):
    return DOOR.read(body.encode())


def test_every_field_of_the_message_has_its_place():
    parcel = read(message(b"photo", lat="52.036", lon="4.325"))

    assert (parcel.municipality_code, parcel.channel_ref, parcel.their_number) == ("0601", REFERENCE, "1233707")
    assert parcel.sender == "Yucat/BuitenBeter"
    assert (parcel.place.lat, parcel.place.lon) == (52.036, 4.325)
    assert parcel.address == Address("Voorbeeldlaan", "15", "", "Rijswijk")
    assert parcel.label == "Losse stoeptegel"
    assert [(photo.name, photo.content) for photo in parcel.raw_photos] == [("foto.jpg", b"photo")]
    assert parcel.sent_at.isoformat() == "2026-09-15T10:59:58+02:00"


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("20261025023000000", "2026-10-25T02:30:00+02:00"),  # the hour that comes twice
        ("20260329023000000", "2026-03-29T02:30:00+01:00"),  # the hour that is not there
        ("20260115120000", "2026-01-15T12:00:00+01:00"),
        ("gisteren", None),
        ("20261399000000000", None),
    ],
)
def test_a_moment_is_local_time(words, expected):
    found = moment(words)
    assert (found.isoformat() if found else None) == expected


@pytest.mark.parametrize(
    ("status", "updates", "tell"),
    [("J", "J", "mail"), ("N", "J", "not"), ("J", "N", "not"), ("n", "N", "not"), ("", "", "mail"), ("nee", "", "not")],
)
def test_one_no_is_enough_not_to_write(status, updates, tell):
    body = message().replace("<indStatusInfo>J<", f"<indStatusInfo>{status}<")
    body = body.replace("EmailOntvangen>J<", f"EmailOntvangen>{updates}<")

    assert read(body).contact.tell == tell


def test_without_words_and_without_a_subject_there_is_still_a_report():
    assert read(message(text="", label="")).text == NO_WORDS


def test_a_photo_may_be_absent_or_torn_and_there_may_be_more():
    assert read(message()).raw_photos == ()
    torn = read(message(b"photo").replace('">cGhvdG8=<', '">cGhv*<'))
    assert (torn.raw_photos, torn.notes[0]) == ((), "Een foto kwam niet heel aan.")
    six = read(message(b"photo").replace("</bijlage>", "</bijlage>" + "<bijlage>cGhvdG8=</bijlage>" * 6))
    assert len(six.raw_photos) == 5


def test_contents_are_what_is_said_and_not_when_it_was_sent():
    same = read(message().replace("20260915105958123", "20260916"))
    indented = read(message().replace("        <", "<"))

    assert read(message()).contents == same.contents == indented.contents
    for other in (message(text="x"), message(b"photo"), message(lat="1"), message(status="N")):
        assert read(other).contents != same.contents


@pytest.mark.parametrize(
    "hostile",
    [
        '<!DOCTYPE a [<!ENTITY x "y">]>',
        '<!DOCTYPE a SYSTEM "http://127.0.0.1/evil.dtd">',
        '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        "<!DOCTYPE a>",
    ],
)
def test_a_dtd_is_never_read(hostile):
    with pytest.raises(BadMessage, match="DTD"):
        DOOR.read((hostile + message().partition("?>")[2]).encode())


@pytest.mark.parametrize("charset", ["iso-8859-1", "windows-1252", "utf-16"])
def test_another_character_set_that_is_declared_is_read(charset):
    body = message(text="Café één").replace('encoding="utf-8"', f'encoding="{charset}"')

    assert DOOR.read(body.encode(charset)).text == "Café één"


@settings(max_examples=150, database=None)
@given(st.binary(max_size=400) | st.text(max_size=400).map(lambda text: text.encode("utf-8", "replace")))
def test_bytes_are_a_report_or_a_bad_message_and_nothing_else(raw):
    refused = []
    try:
        DOOR.read(raw)
    except BadMessage as error:
        refused.append(DOOR.refusal(error, status=400))
    assert all(etree.fromstring(answer) is not None for answer in refused)


@settings(max_examples=100, database=None)
@given(
    st.text(st.characters(codec="utf-8", exclude_characters="<&\r\n\x00", exclude_categories=("Cc", "Cs")), max_size=60)
)
def test_any_words_come_through_and_back_as_good_xml(words):
    parcel = read(message(text=words, sender=words or "x"))
    assert parcel.sender == f"{words.strip() or 'x' * (not words)}/BuitenBeter"
    answer = DOOR.refusal(BadMessage([], reference=words), status=400)
    assert etree.fromstring(answer) is not None


# --- a SOAP client that others made

WSDL = b"""<?xml version="1.0"?>
<definitions xmlns="http://schemas.xmlsoap.org/wsdl/" xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/"
    xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:ef="http://www.egem.nl/StUF/sector/ef/0310"
    xmlns:StUF="http://www.egem.nl/StUF/StUF0301" targetNamespace="http://www.egem.nl/StUF/sector/ef/0310">
  <types>
    <xsd:schema targetNamespace="http://www.egem.nl/StUF/sector/ef/0310" elementFormDefault="qualified">
      <xsd:element name="wloLk01"><xsd:complexType><xsd:sequence>
        <xsd:any minOccurs="0" maxOccurs="unbounded" processContents="skip"/>
      </xsd:sequence></xsd:complexType></xsd:element>
    </xsd:schema>
    <xsd:schema targetNamespace="http://www.egem.nl/StUF/StUF0301" elementFormDefault="qualified">
      <xsd:element name="Bv03Bericht"><xsd:complexType><xsd:sequence>
        <xsd:element name="stuurgegevens"><xsd:complexType><xsd:sequence>
          <xsd:any minOccurs="0" maxOccurs="unbounded" processContents="skip"/>
        </xsd:sequence></xsd:complexType></xsd:element>
      </xsd:sequence></xsd:complexType></xsd:element>
    </xsd:schema>
  </types>
  <message name="In"><part name="body" element="ef:wloLk01"/></message>
  <message name="Out"><part name="body" element="StUF:Bv03Bericht"/></message>
  <portType name="Port">
    <operation name="wloLk01"><input message="ef:In"/><output message="ef:Out"/></operation>
  </portType>
  <binding name="Binding" type="ef:Port">
    <soap:binding style="document" transport="http://schemas.xmlsoap.org/soap/http"/>
    <operation name="wloLk01">
      <soap:operation soapAction="http://www.egem.nl/StUF/sector/ef/0310/wloLk01"/>
      <input><soap:body use="literal"/></input><output><soap:body use="literal"/></output>
    </operation>
  </binding>
  <service name="Service"><port name="Port" binding="ef:Binding"><soap:address location="http://127.0.0.1/"/></port></service>
</definitions>"""


@pytest.mark.engines("sqlite")
def test_a_soap_client_of_others_sends_the_message_and_reads_both_answers(live_url, make, town, engine):
    from server.operations.channels import connect

    with make.change(town):
        connect("buitenbeter", title="BuitenBeter", callbacks=[], senders=[], push_url="", rate_per_minute=60)
    transport = Transport(timeout=5)
    transport.session.trust_env = False
    client = zeep.Client(BytesIO(WSDL), transport=transport)
    port = client.create_service(
        "{http://www.egem.nl/StUF/sector/ef/0310}Binding", f"{live_url}/koppelvlak/buitenbeter"
    )
    body = etree.fromstring(message().encode()).find("{*}Body")[0]

    answer = port.wloLk01(_value_1=list(body))
    said = {etree.QName(part).localname: part.text for part in answer}
    assert (said["berichtcode"], said["crossRefnummer"]) == ("Bv03", REFERENCE)
    assert len(make.found(town, Report)) == 1

    other = etree.fromstring(message(text="Iets anders").encode()).find("{*}Body")[0]
    with pytest.raises(Fault, match="referentie") as fault:
        port.wloLk01(_value_1=list(other))
    assert fault.value.detail.find(".//{*}Fo03Bericht") is not None
    transport.session.close()
