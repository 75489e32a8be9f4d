"""The settings of an installation."""

import stat
import threading
from pathlib import Path

import pytest

from server.config import Settings


def test_without_any_variable_everything_lies_in_one_folder(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    settings = Settings.from_env({})

    folder = tmp_path / ".data"
    assert settings.data_dir == folder
    assert settings.database_url == f"sqlite:///{folder / 'meldwerk.db'}"
    assert settings.mail_url == f"folder://{folder / 'post'}"
    assert settings.photo_url == str(folder / "photos")
    assert settings.base_url == "http://127.0.0.1:8000"
    assert settings.demo_password == ""
    assert settings.proxies == 0


def test_every_variable_is_read_in_its_own_type(tmp_path: Path) -> None:
    env = {
        "DATA_DIR": str(tmp_path / "data"),
        "DATABASE_URL": "postgresql+psycopg:///meldwerk",
        "HOST": "0.0.0.0",
        "PORT": "9001",
        "BASE_URL": "https://meldingen.example",
        "THREADS": "3",
        "DEMO": "1",
        "DEMO_PASSWORD": "open",
        "PROXIES": "1",
        "MAIL_URL": "smtp://localhost",
        "SOMETHING_ELSE": "noise",
    }
    settings = Settings.from_env(env)

    assert (settings.port, settings.threads, settings.proxies, settings.demo) == (9001, 3, 1, True)
    assert settings.base_url == "https://meldingen.example"
    assert settings.database_url == "postgresql+psycopg:///meldwerk"
    assert settings.demo_password == "open"
    assert (tmp_path / "data").is_dir()


@pytest.mark.parametrize("word", ["0", "false", "No", "nee"])
def test_no_is_no_in_many_words(tmp_path: Path, word: str) -> None:
    assert Settings.from_env({"DATA_DIR": str(tmp_path), "DEMO": word}).demo is False


@pytest.mark.parametrize("name", ["PORT", "THREADS", "PROXIES"])
def test_a_wrong_number_is_named(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError, match=f"{name} must be a whole number, not 'many'"):
        Settings.from_env({"DATA_DIR": str(tmp_path), name: "many"})


def test_an_empty_variable_is_none_at_all(tmp_path: Path) -> None:
    assert Settings.from_env({"DATA_DIR": str(tmp_path), "PORT": ""}).port == 8000


def test_a_secret_is_made_once_and_only_we_can_read_it(tmp_path: Path) -> None:
    env = {"DATA_DIR": str(tmp_path), "DEMO": "1"}
    first, second = Settings.from_env(env), Settings.from_env(env)

    assert first.secret_key == second.secret_key
    assert len(first.secret_key) >= 32
    assert first.demo_password == second.demo_password != ""
    for name in ("secret_key", "demo_password"):
        assert stat.S_IMODE((tmp_path / name).stat().st_mode) == 0o600
    assert {path.name for path in tmp_path.iterdir()} == {"secret_key", "demo_password"}


def test_programs_that_start_at_once_share_one_secret(tmp_path: Path) -> None:
    gate, found = threading.Barrier(8), []

    def start() -> None:
        gate.wait()
        found.append(Settings.from_env({"DATA_DIR": str(tmp_path)}).secret_key)

    starters = [threading.Thread(target=start) for _ in range(8)]
    for starter in starters:
        starter.start()
    for starter in starters:
        starter.join()

    assert len(found) == 8
    assert len(set(found)) == 1
    assert found[0]
