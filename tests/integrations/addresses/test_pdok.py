import threading

import pytest

from integrations.addresses.none import NoAddresses
from integrations.addresses.pdok import Locatieserver
from server.wire.channel import ChannelError
from server.wire.intake import Address, Point
from tests.fakes.locatieserver import FakeLocatieserver, address, running_locatieserver, street

KERKSTRAAT = address("Kerkstraat", "12A", 80000.5, 450000.25)


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def server():
    with running_locatieserver(
        KERKSTRAAT,
        address("Kerkstraat", "14", 80040, 450000),
        street("Kerkstraat", 80020, 450010),
        address("Kerkstraat", "1", 155000, 455000, code="0351", city="Woudenberg"),
    ) as fake:
        yield fake


@pytest.fixture
def clock():
    return Clock()


def asking(server: FakeLocatieserver, clock: Clock, *, timeout_s: float = 10, **options) -> Locatieserver:
    return Locatieserver(server.url, timeout_s=timeout_s, clock=clock, **options)


def suggested(service: Locatieserver, query: str = "kerkstraat") -> list[str]:
    return [str(found) for found in service.suggest(query, municipality_code="0603", limit=10)]


def test_addresses_and_streets_of_the_municipality_are_suggested_with_their_point(server, clock):
    found = asking(server, clock).suggest("kerkstr", municipality_code="0603", limit=10)

    assert found[0] == Address("Kerkstraat", "12A", "2280AB", "Rijswijk", Point(80000.5, 450000.25))
    assert [str(each) for each in found] == [
        "Kerkstraat 12A, Rijswijk",
        "Kerkstraat 14, Rijswijk",
        "Kerkstraat, Rijswijk",
    ]


def test_only_parameters_of_v3_1_are_sent(server, clock):
    service = asking(server, clock)
    service.suggest("kerkstraat 12", municipality_code="0603", limit=3)
    service.nearest(Point(80000, 450000), within_m=50)

    (path, query), (reverse, spot) = server.asked
    assert (path, query["q"], query["rows"]) == ("suggest", ["kerkstraat 12"], ["3"])
    assert query["fq"] == ["gemeentecode:0603", "type:(adres OR weg)"]
    assert (reverse, spot["X"], spot["Y"], spot["distance"]) == ("reverse", ["80000"], ["450000"], ["50"])


def test_a_suggestion_without_a_point_is_looked_up(server, clock):
    server.hide_points = True
    found = asking(server, clock).suggest("kerkstraat 12a", municipality_code="0603", limit=10)

    assert [each.point for each in found] == [Point(80000.5, 450000.25)]
    assert [path for path, _ in server.asked] == ["suggest", "lookup"]


def test_the_nearest_address_comes_with_its_distance(server, clock):
    nearest = asking(server, clock).nearest(Point(80010.2, 450000.4), within_m=50)

    assert nearest
    assert str(nearest) == "Kerkstraat 12A, Rijswijk"
    assert nearest.distance_m == pytest.approx(9.5, abs=0.1)


def test_far_from_everything_there_is_no_nearest_address(server, clock):
    assert asking(server, clock).nearest(Point(90000, 450000), within_m=50) is None


@pytest.mark.parametrize("query", ["", "   ", '"*:()/\\', "\x00"])
def test_a_query_without_words_is_not_sent(server, clock, query):
    assert suggested(asking(server, clock), query) == []
    assert server.asked == []


def test_the_language_of_the_search_engine_is_taken_out_of_a_query(server, clock):
    suggested(asking(server, clock), 'kerkstraat" OR gemeentecode:(*) {!join}' + "x" * 500)

    [(_, query)] = server.asked
    assert query["q"][0].startswith("kerkstraat OR gemeentecode join")
    assert len(query["q"][0]) <= 100


def test_a_wrong_municipality_code_is_refused_here(server, clock):
    with pytest.raises(ChannelError) as caught:
        asking(server, clock).suggest("kerkstraat", municipality_code="0603 OR *", limit=5)
    assert caught.value.permanent


def test_the_same_question_is_asked_once_until_the_answer_is_old(server, clock):
    service = asking(server, clock, ttl_s=60)
    for _ in range(3):
        suggested(service)
        service.nearest(Point(80000.1, 450000.1), within_m=50)
    assert len(server.asked) == 2

    clock.now += 61
    suggested(service)
    assert len(server.asked) == 3


def test_no_answers_is_an_answer(server, clock):
    server.mood = "empty"
    service = asking(server, clock)

    assert suggested(service) == []
    assert service.nearest(Point(80000, 450000), within_m=50) is None


@pytest.mark.parametrize("mood", ["slow", "dripping", "failing", "throttled", "garbled", "strange"])
def test_an_ill_service_gives_an_error_that_passes(server, clock, mood):
    server.mood, server.slow_s = mood, 1.5
    service = asking(server, clock, timeout_s=1)
    with pytest.raises(ChannelError) as caught:
        suggested(service)
    assert not caught.value.permanent

    server.mood = "well"
    assert len(suggested(service)) == 3, "a failure is not kept"


def test_after_some_failures_nobody_waits_any_more(server, clock):
    server.mood = "failing"
    service = asking(server, clock, failures=3, rest_s=60)
    for number in range(10):
        with pytest.raises(ChannelError):
            suggested(service, f"straat {number}")

    assert len(server.asked) == 3


def test_after_the_rest_one_question_tries_and_success_opens_the_way(server, clock):
    server.mood = "failing"
    service = asking(server, clock, failures=1, rest_s=60)
    for _ in range(2):
        with pytest.raises(ChannelError):
            suggested(service)
    clock.now += 61
    with pytest.raises(ChannelError):
        suggested(service)
    assert len(server.asked) == 2, "it tried, failed, and rests again"
    with pytest.raises(ChannelError):
        suggested(service)
    assert len(server.asked) == 2

    clock.now += 61
    server.mood = "well"
    assert len(suggested(service)) == 3
    assert len(suggested(service, "kerkstraat 14")) == 1


def test_what_is_known_is_still_told_while_the_service_is_down(server, clock):
    service = asking(server, clock, failures=1)
    suggested(service)
    server.mood = "failing"
    with pytest.raises(ChannelError):
        suggested(service, "elders")

    assert len(suggested(service)) == 3


def test_a_refusal_says_nothing_about_the_health_of_the_service(server, clock):
    wrong = Locatieserver(server.url + "/nergens", timeout_s=1, clock=clock, failures=1)
    for number in range(3):
        with pytest.raises(ChannelError) as caught:
            suggested(wrong, f"straat {number}")
        assert caught.value.permanent

    assert len(server.asked) == 3


def test_many_threads_may_ask_at_once(server, clock):
    service = asking(server, clock)
    answers: list[int] = []
    threads = [threading.Thread(target=lambda: answers.append(len(suggested(service)))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert answers == [3] * 8


def test_a_service_that_is_not_there_is_an_error_that_passes(clock):
    with pytest.raises(ChannelError) as caught:
        suggested(Locatieserver("http://127.0.0.1:1", timeout_s=0.3, clock=clock))
    assert not caught.value.permanent


def test_odd_entries_are_left_out(clock):
    odd = [{"type": "adres", "id": "x", "weergavenaam": "kerkstraat", "gemeentecode": "0603"}]
    half = address("Kerkstraat", "2", 1, 1) | {"centroide_rd": "POINT(1..2 .)", "straatnaam": "Kerkstraat"}
    with running_locatieserver(*odd, half) as server:
        [found] = asking(server, clock).suggest("kerkstraat", municipality_code="0603", limit=10)
    assert found.point is None


def test_switched_off_it_knows_nothing():
    assert NoAddresses().suggest("kerkstraat", municipality_code="0603", limit=5) == []
    assert NoAddresses().nearest(Point(80000, 450000), within_m=50) is None
