"""A stage for the benches: a durable PostgreSQL, the program in a process of its own, clients in another."""

import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from shutil import which

import flask_migrate

from server.app import create_app
from server.config import Settings
from server.model.base import db, enter, writing
from server.operations import accounts
from tests.make import Make, Town
from tests.support import postgis

DURABLE = ("shared_buffers=512MB", "max_connections=60", "jit=off", "synchronous_commit=on", "max_wal_size=4GB")
TICKS = os.sysconf("SC_CLK_TCK")
CLIENTS = 8
PASSWORD = "bench-password"


@dataclass(frozen=True)
class Stage:
    """Everything set up. `cpu_s` of both sides is read from the system's own counters."""

    cluster: postgis.Cluster
    programs: Path
    settings: Settings
    town: Town
    server_pid: int
    postmaster_pid: int
    password: str = PASSWORD

    def cpu_s(self) -> float:
        """Return the seconds of CPU that the web server and all of PostgreSQL have used so far."""
        return _cpu_s(self.server_pid) + sum(
            _cpu_s(pid) for pid in [self.postmaster_pid, *_children(self.postmaster_pid)]
        )

    def floor(self, script: str, *, seconds: float = 4) -> float:
        """Return how often per second 8 clients can run the bare SQL of `script` (pgbench's language)."""
        with tempfile.NamedTemporaryFile("w", suffix=".sql") as file:
            file.write(script)
            file.flush()
            pgbench = [
                str(self.programs / "pgbench"),
                "-n",
                "-M",
                "extended",
                "-f",
                file.name,
                "-c",
                str(CLIENTS),
                "-j",
                "2",
            ]
            done = subprocess.run(
                [*pgbench, "-T", str(int(seconds)), "-h", str(self.cluster.folder), "-U", postgis.OWNER, "bench"],
                env={**os.environ, "PGOPTIONS": f"-c meldwerk.municipality={self.town.id}"},
                capture_output=True,
                text=True,
                check=False,
            )
        if done.returncode:
            raise RuntimeError(done.stderr[-2000:])
        line = next(line for line in done.stdout.splitlines() if line.startswith("tps"))
        return float(line.split("=")[1].split()[0])

    def load(self, requests: Path, *, seconds: float = 6) -> float:
        """Send the prepared requests by 8 clients; return the answers per second."""
        started = time.monotonic()
        answers = self._answers(requests, CLIENTS, seconds)
        return answers / min(time.monotonic() - started, seconds)

    def cpu_ms(self, requests: Path, *, seconds: float = 4) -> float:
        """Send the prepared requests by one client; return the ms of CPU per answer, of both servers together.

        One client, since processes that want the same cores at once are slowed down by each other's caches, and
        that would be counted too.
        """
        before = self.cpu_s()
        answers = self._answers(requests, 1, seconds)
        return (self.cpu_s() - before) * 1000 / answers

    def _answers(self, requests: Path, clients: int, seconds: float) -> int:
        words = [str(self.settings.port), str(requests), str(clients), str(seconds)]
        client = [sys.executable, "-m", "tests.bench.client", *words]
        return int(subprocess.run(client, stdout=subprocess.PIPE, text=True, check=True).stdout.split()[0])


@contextmanager
def stage(fill: str = "") -> Iterator[Stage]:
    """Set the stage; `fill` is SQL that runs as the application's role in every municipality before ANALYZE."""
    programs = Path(which("initdb") or "/usr/lib/postgresql/15/bin/initdb").resolve().parent
    with tempfile.TemporaryDirectory() as folder, postgis.running_cluster(programs, *DURABLE) as cluster:
        settings = Settings(
            data_dir=Path(folder),
            database_url=cluster.create("bench"),
            port=_free_port(),
            secret_key="bench",
            threads=8,
        ).completed()
        town = _prepare(settings)
        if fill:
            cluster.execute(fill.replace(":town", str(town.id)), database="bench")
        cluster.execute("VACUUM ANALYZE", database="bench")
        cluster.execute("CHECKPOINT", database="bench")  # or the first figures pay for the filling
        with _serving(settings) as pid:
            yield Stage(cluster, programs, settings, town, pid, _postmaster(cluster))


def _prepare(settings: Settings) -> Town:
    app = create_app(settings)
    with app.app_context():
        flask_migrate.upgrade()
        made = Make().town()
        with writing():
            enter(made.id)
            accounts.set_password("handler", PASSWORD)
            db.session.commit()
        return made


@contextmanager
def _serving(settings: Settings) -> Iterator[int]:
    env = {
        **os.environ,
        "DATA_DIR": str(settings.data_dir),
        "DATABASE_URL": settings.database_url,
        "PORT": str(settings.port),
        "SECRET_KEY": settings.secret_key,
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "server.app", "run", "--no-worker"], env=env, stdout=subprocess.DEVNULL
    )
    try:
        _wait_for(settings.base_url + "/healthz")
        yield process.pid
    finally:
        process.terminate()
        process.wait(timeout=20)


def _wait_for(url: str) -> None:
    for _ in range(200):
        try:
            urllib.request.urlopen(url, timeout=2).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError(f"{url} does not answer")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _postmaster(cluster: postgis.Cluster) -> int:
    for path in [*cluster.folder.glob("*/postmaster.pid"), *cluster.folder.glob("postmaster.pid")]:
        return int(path.read_text().splitlines()[0])
    raise RuntimeError("no postmaster.pid")


def _children(pid: int) -> list[int]:
    found = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [int(child) for child in found]


def _cpu_s(pid: int) -> float:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    except FileNotFoundError:
        return 0.0
    own, waited = int(fields[11]) + int(fields[12]), int(fields[13]) + int(fields[14])
    return (own + waited) / TICKS
