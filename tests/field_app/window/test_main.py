"""Everything put together, as it starts on a PC."""

import pytest

from field_app.main import Line, read
from field_app.store import Trouble


def test_on_a_pc_the_app_starts_and_asks_for_a_code(drawable, tmp_path, monkeypatch):
    from field_app import main
    from field_app.app import FieldApp
    from field_app.device.desktop import desktop_device
    from tests.field_app.window.driver import Driver

    seen = []

    def run(app):
        driver = Driver(app)
        seen.extend([app.screen, driver.sees("Meld deze tablet aan")])
        driver.close()

    monkeypatch.setattr(FieldApp, "run", run)

    main.run(desktop_device(tmp_path), "")

    assert seen == ["login", True]
    assert (tmp_path / "tablet.db").is_file()


def test_a_damaged_file_leads_to_words_and_not_to_a_crash(drawable, tmp_path, monkeypatch):
    from field_app import main
    from field_app.app import FieldApp
    from field_app.device.desktop import desktop_device
    from tests.field_app.window.driver import Driver

    (tmp_path / "tablet.db").write_bytes(b"no database " * 4096)
    seen = []

    def run(app):
        driver = Driver(app)
        seen.extend([app.screen, driver.sees("Er is niets weggegooid.")])
        driver.tap("Bekijk je opdrachten")
        seen.append(app.screen)
        driver.close()

    monkeypatch.setattr(FieldApp, "run", run)

    main.run(desktop_device(tmp_path), "")

    assert seen == ["damaged", True, "login"]
    assert [path.name for path in next(tmp_path.glob("beschadigd-*")).iterdir()] >= ["tablet.db"]


@pytest.mark.parametrize("size", [(1280, 800), (600, 960)])
def test_a_tablet_that_can_not_start_says_why(drawable, tmp_path, monkeypatch, size):
    from field_app import main
    from field_app.device.desktop import desktop_device
    from field_app.screens.trouble import TroubleApp
    from field_app.store import Store
    from tests.field_app.window.driver import Driver
    from tests.field_app.window.rules import broken

    Store(tmp_path).close()
    monkeypatch.setattr("field_app.store.database.STEPS", ())
    seen = []

    def run(app):
        driver = Driver(app, size)
        seen.extend([driver.sees("Werk de app bij."), driver.sees("Er is niets weggegooid"), broken(driver)])
        driver.close()

    monkeypatch.setattr(TroubleApp, "run", run)

    main.run(desktop_device(tmp_path), "")

    assert seen == [True, True, []]


class FakeSync:
    """Says no to the code "fout"."""

    def __init__(self):
        self.asked = []

    def enrol(self, server, code, device_name):
        self.asked.append((server, code, device_name))
        return "Deze code klopt niet." if code == "fout" else ""


class FakeRunner:
    woken = 0

    def wake(self):
        self.woken += 1


class FakeListener:
    """Keeps what it was told."""

    def __init__(self):
        self.told = []

    def rest(self):
        self.told.append("rest")

    def go_on(self):
        self.told.append("go on")


def test_the_address_of_the_municipality_is_enough_to_enrol():
    sync, runner = FakeSync(), FakeRunner()

    Line(sync, runner, "PC", FakeListener()).enrol("https://meldwerk.example/rijswijk", "kat")

    assert sync.asked == [("https://meldwerk.example/rijswijk/veld/v1/", "kat", "PC")]
    assert runner.woken == 1


def test_a_no_of_the_office_is_a_sentence_for_the_crew():
    with pytest.raises(Trouble, match="klopt niet"):
        Line(FakeSync(), FakeRunner(), "PC", FakeListener()).enrol("https://meldwerk.example/rijswijk", "fout")


def test_an_app_that_is_put_away_does_not_listen_until_it_comes_back():
    runner, listener = FakeRunner(), FakeListener()
    line = Line(FakeSync(), runner, "PC", listener)

    line.put_away()
    line.try_now()

    assert listener.told == ["rest", "go on"]
    assert runner.woken == 1


def test_the_command_line_has_a_place_and_a_code():
    options = read(["--place", "52.0,4.3", "--enrol", "https://meldwerk.example/rijswijk#kat"])

    assert (options.place, options.enrol) == ("52.0,4.3", "https://meldwerk.example/rijswijk#kat")
