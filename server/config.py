"""The settings of an installation, read from the environment once, by `app.py`."""

import os
import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

PDOK_TILES = "https://service.pdok.nl/brt/achtergrondkaart/wmts/v2_0/standaard/EPSG:3857/{z}/{x}/{y}.png"
"""The public background map of the Dutch Kadaster; a visitor's browser that can't reach it shows our own."""


def setting(env: str, default: Any, meaning: str) -> Any:  # Any: as `dataclasses.field` does, it stands for the value
    """Declare a setting: its variable, default and meaning (`docs/operations.md` lists these, a test compares)."""
    return field(default=default, metadata={"env": env, "meaning": meaning})


@dataclass(frozen=True)
class Settings:
    """Everything that may differ between installations; each field's metadata names its variable and meaning."""

    data_dir: Path = setting("DATA_DIR", Path(".data"), "folder for the database, photos and demo mail")
    database_url: str = setting("DATABASE_URL", "", "database; empty is SQLite in DATA_DIR")
    host: str = setting("HOST", "127.0.0.1", "address that the web server listens on")
    port: int = setting("PORT", 8000, "port that the web server listens on")
    base_url: str = setting("BASE_URL", "", "address in mails, without final slash; empty is http://HOST:PORT")
    secret_key: str = setting("SECRET_KEY", "", "key for cookies; empty makes one in DATA_DIR")
    threads: int = setting("THREADS", 32, "threads of the web server")
    demo: bool = setting("DEMO", False, "show the demo accounts and the demo mail page")
    demo_password: str = setting("DEMO_PASSWORD", "", "password of the demo accounts; empty makes one in DATA_DIR")
    mail_url: str = setting(
        "MAIL_URL", "", "smtp://user:password@host:port, or folder:///path; empty is a folder in DATA_DIR"
    )
    bounce_url: str = setting("BOUNCE_URL", "", "imaps://user:password@host, or folder:///path; empty reads no bounces")
    mail_in: str = setting(
        "MAIL_IN",
        "",
        "mailboxes: slug=imaps://user:password@host or slug=folder:///path, spaces between; empty is none",
    )
    mail_servers: str = setting(
        "MAIL_SERVERS", "", "names of our own mail servers in Authentication-Results, parted by commas; empty is none"
    )
    sms_url: str = setting("SMS_URL", "", "https://token@host/path that takes SMS for who is on duty; empty sends none")
    photo_url: str = setting("PHOTO_URL", "", "folder or s3://bucket/prefix for photos; empty is a folder in DATA_DIR")
    pdok_url: str = setting("PDOK_URL", "", "PDOK Locatieserver v3_1; empty searches our own address table only")
    osrm_url: str = setting(
        "OSRM_URL", "", "OSRM for travel times; {profile} is driving, cycling or walking; empty uses our own streets"
    )
    osrm_timeout: int = setting("OSRM_TIMEOUT", 5, "seconds to wait for OSRM before our own streets are used")
    tiles_url: str = setting("TILES_URL", PDOK_TILES, "background map, {z}/{x}/{y}; - draws our own only")
    callback_networks: str = setting(
        "CALLBACK_NETWORKS", "", "own networks that news for apps may go to, such as 10.1.2.0/24; empty is none"
    )
    proxies: int = setting("PROXIES", 0, "number of reverse proxies in front, whose X-Forwarded-* we believe")

    @classmethod
    def from_env(cls, env: Mapping[str, str] | None = None) -> "Settings":
        """Read the environment; a value that is not of its type raises ValueError, naming the variable."""
        env = os.environ if env is None else env
        given: dict[str, Any] = {
            name: _typed(known.metadata["env"], env[known.metadata["env"]], known.default)
            for name, known in cls.__dataclass_fields__.items()
            if env.get(known.metadata["env"])
        }
        if any(
            not slug or "://" not in url
            for slug, _, url in (e.partition("=") for e in given.get("mail_in", "").split())
        ):
            raise ValueError("MAIL_IN must be municipality=address, with a space between one and the next")
        return cls(**given).completed()

    def completed(self) -> "Settings":
        """Return these settings with everything filled in that follows from the others."""
        folder = self.data_dir.resolve()
        folder.mkdir(parents=True, exist_ok=True)
        return replace(
            self,
            data_dir=folder,
            database_url=self.database_url or f"sqlite:///{folder / 'meldwerk.db'}",
            base_url=self.base_url or f"http://{self.host}:{self.port}",
            secret_key=self.secret_key or _kept_secret(folder / "secret_key", 32),
            demo_password=self.demo_password or (_kept_secret(folder / "demo_password", 6) if self.demo else ""),
            mail_url=self.mail_url or f"folder://{folder / 'post'}",
            tiles_url="" if self.tiles_url == "-" else self.tiles_url,
            photo_url=self.photo_url or str(folder / "photos"),
        )


def _typed(env: str, value: str, default: object) -> bool | int | str | Path:
    if isinstance(default, bool):
        return value.lower() not in {"0", "false", "no", "nee"}
    if isinstance(default, int):
        try:
            return int(value)
        except ValueError:
            raise ValueError(f"{env} must be a whole number, not {value!r}") from None
    return Path(value) if isinstance(default, Path) else value


def _kept_secret(path: Path, size: int) -> str:
    """Read the secret in `path`, or make one that only we can read; of two programs that start at once one makes it."""
    if not path.exists():
        with NamedTemporaryFile("w", dir=path.parent, prefix=".secret-") as made:
            made.write(secrets.token_urlsafe(size))
            made.flush()
            with suppress(FileExistsError):
                os.link(made.name, path)  # whole from the first moment that anybody can read it
    return path.read_text().strip()
