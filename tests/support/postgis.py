"""A private PostgreSQL with PostGIS that lives as long as a run of the tests: own folder, own socket, no network."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

OWNER = "meldwerk"
"""The role that the application is: no superuser, since row-level security does not bind those."""

FAST = ("fsync=off", "full_page_writes=off", "synchronous_commit=off", "shared_buffers=64MB", "max_connections=60")
"""For tests: losing everything in a crash is fine."""

CLEAN = """
DO $$
DECLARE name text;
BEGIN
    PERFORM pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid();
    SET LOCAL session_replication_role = replica;  -- no triggers: events and foreign keys would refuse
    FOR name IN SELECT tablename FROM pg_tables
        WHERE schemaname = 'public' AND tablename NOT IN ('alembic_version', 'spatial_ref_sys')
    LOOP EXECUTE format('DELETE FROM public.%I', name); END LOOP;
END $$
"""
"""DELETE, for a TRUNCATE of this many small tables takes a thousand times as long."""

COLUMNS = """
SELECT table_name, string_agg(quote_ident(column_name), ', ' ORDER BY ordinal_position)
FROM information_schema.columns JOIN pg_tables ON tablename = table_name AND schemaname = table_schema
WHERE schemaname = 'public' AND tablename NOT IN ('alembic_version', 'spatial_ref_sys') AND is_generated = 'NEVER'
GROUP BY table_name
"""


class NoPostgis(Exception):
    """The programs are there, but not all of what we need."""


@dataclass(frozen=True)
class Cluster:
    """A running server. `folder` holds its socket."""

    folder: Path

    def url(self, database: str) -> str:
        """Return the address of a database, as the application's role."""
        return f"postgresql+psycopg://{OWNER}@/{database}?host={self.folder}"

    def execute(self, statement: Any, *, database: str = "postgres") -> None:
        """Run a statement as superuser."""
        with psycopg.connect(host=str(self.folder), user="postgres", dbname=database, autocommit=True) as connection:
            connection.execute(statement)

    def create(self, database: str, *, template: str = "blank") -> str:
        """Make a database like `template` and return its address. `blank` has PostGIS and no tables."""
        names = [sql.Identifier(name) for name in (database, OWNER, template)]
        self.execute(sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE {}").format(*names))
        return self.url(database)

    def keep(self, database: str) -> str:
        """Keep a copy of all rows, which the application's role does not see, and return what puts them in again."""
        back = ["SET session_replication_role = replica"]
        with psycopg.connect(host=str(self.folder), user="postgres", dbname=database) as connection:
            connection.execute("CREATE SCHEMA kept")
            for table, columns in connection.execute(COLUMNS).fetchall():
                made = connection.execute(f'CREATE TABLE kept."{table}" AS SELECT {columns} FROM public."{table}"')
                if made.rowcount:
                    back.append(f'INSERT INTO public."{table}" ({columns}) SELECT {columns} FROM kept."{table}"')
                else:
                    connection.execute(f'DROP TABLE kept."{table}"')
        return "; ".join(back)

    def clean(self, database: str) -> None:
        """Take all rows out of a database, and end connections that were left open to it."""
        self.execute(CLEAN, database=database)


@contextmanager
def running_cluster(programs: Path, *settings: str) -> Iterator[Cluster]:
    """Make a cluster with the programs in a folder, run it, and throw it away. Raises NoPostgis.

    PostgreSQL refuses to run as root; then it runs as `postgres`, or `nobody` where there is no such user.
    """
    user = _server_user()
    folder = Path(tempfile.mkdtemp(prefix="meldwerk-pg-"))
    as_user: dict[str, Any] = {}
    if user:
        os.chown(folder, user.pw_uid, user.pw_gid)
        as_user = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    try:
        _initialise(programs, folder, as_user)
        with _running(programs, folder, settings or FAST, as_user):
            yield _prepared(Cluster(folder))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _server_user() -> pwd.struct_passwd | None:
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name: entry for entry in pwd.getpwall()}
    return names.get("postgres") or names["nobody"]


def _initialise(programs: Path, folder: Path, as_user: dict[str, Any]) -> None:
    command = [programs / "initdb", "-D", folder / "data", "-U", "postgres", "-A", "trust", "-E", "UTF8"]
    command += ["--locale=C.UTF-8", "--no-sync", "--no-instructions"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, **as_user)
    if done.returncode:
        raise NoPostgis(f"initdb failed: {done.stderr.strip()}")


@contextmanager
def _running(programs: Path, folder: Path, settings: tuple[str, ...], as_user: dict[str, Any]) -> Iterator[None]:
    command = [programs / "postgres", "-D", folder / "data", "-k", folder, "-c", "listen_addresses="]
    for setting in settings:
        command += ["-c", setting]
    with (folder / "log").open("w") as log:
        server = subprocess.Popen(command, cwd=folder, stdout=log, stderr=log, **as_user)
    try:
        _wait_until_up(server, folder)
        yield
    finally:
        _stop(server)


def _stop(server: "subprocess.Popen[bytes]") -> None:
    server.send_signal(signal.SIGQUIT)  # at once: the data are thrown away anyhow
    try:
        server.wait(10)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


def _wait_until_up(server: "subprocess.Popen[bytes]", folder: Path) -> None:
    for _ in range(300):
        if server.poll() is not None:
            raise NoPostgis(f"PostgreSQL did not start: {(folder / 'log').read_text().strip()}")
        try:
            psycopg.connect(host=str(folder), user="postgres", dbname="postgres").close()
        except psycopg.OperationalError:
            time.sleep(0.1)
        else:
            return
    raise NoPostgis("PostgreSQL did not start within 30 seconds")


def _prepared(cluster: Cluster) -> Cluster:
    cluster.execute(f"CREATE ROLE {OWNER} LOGIN")
    cluster.execute(f"CREATE DATABASE blank OWNER {OWNER}")
    try:
        cluster.execute("CREATE EXTENSION postgis", database="blank")
    except psycopg.Error as error:
        raise NoPostgis(str(error)) from error
    return cluster
