"""A real IMAP server on loopback: Dovecot from the distribution, in a folder of its own, without system settings."""

import grp
import os
import pwd
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.fakes.smtp import free_port

CONFIG = """
base_dir = {root}/run
state_dir = {root}/state
log_path = {root}/dovecot.log
protocols = imap
listen = 127.0.0.1
ssl = {ssl}
{certificate}
disable_plaintext_auth = no
default_internal_user = {internal}
default_internal_group = {group}
default_login_user = {login}
auth_failure_delay = 0
first_valid_uid = 1
first_valid_gid = 0
mail_location = maildir:{root}/mail
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {tls_port}
  }}
}}
service anvil {{
  chroot =
}}
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={mail_user} gid={mail_group} home={root}/home
}}
"""


@dataclass(frozen=True)
class Dovecot:
    """`url` and `tls_url` name the inbox; `deliver` puts a mail in it, as a mail server would."""

    root: Path
    port: int
    tls_port: int
    password: str = "geheim"

    @property
    def url(self) -> str:
        return f"imap://postvak:{self.password}@127.0.0.1:{self.port}/INBOX"

    @property
    def tls_url(self) -> str:
        return f"imaps://postvak:{self.password}@localhost:{self.tls_port}/INBOX"

    def deliver(self, raw: bytes, name: str) -> None:
        part = self.root / "mail" / "tmp" / name
        part.write_bytes(raw)
        part.chmod(0o666)
        part.rename(self.root / "mail" / "new" / name)

    def flags(self) -> list[str]:
        """Return the maildir flags of each mail that was seen by the server: S seen, T deleted."""
        return [path.name.partition(":2,")[2] for path in sorted((self.root / "mail" / "cur").iterdir())]

    def left(self) -> int:
        return sum(1 for name in ("new", "cur") for _ in (self.root / "mail" / name).iterdir())


@contextmanager
def running_dovecot(program: Path, *, pem: Path | None = None) -> Iterator[Dovecot]:
    """Start Dovecot as whoever runs the tests; as root it leaves the mail to `nobody`, for it refuses to be root."""
    # Not in pytest's folder: that is closed to `nobody`.
    with TemporaryDirectory(prefix="dovecot-", ignore_cleanup_errors=True) as folder:
        root = Path(folder)
        server = Dovecot(root, free_port(), free_port())
        _lay_out(root, server, pem)
        process = subprocess.Popen([program, "-F", "-c", str(root / "dovecot.conf")])
        try:
            _wait_for(server, process)
            yield server
        finally:
            process.terminate()
            process.wait(10)


def _lay_out(root: Path, server: Dovecot, pem: Path | None) -> None:
    me = pwd.getpwuid(os.getuid()).pw_name
    is_root = os.getuid() == 0
    mail = pwd.getpwnam("nobody") if is_root else pwd.getpwuid(os.getuid())
    for name in ("run", "state", "home", "mail/new", "mail/cur", "mail/tmp"):
        (root / name).mkdir(parents=True)
    if is_root:
        for path in (root / "home", root / "mail", *(root / "mail").iterdir()):
            os.chown(path, mail.pw_uid, mail.pw_gid)
        root.chmod(0o755)
    (root / "dovecot.conf").write_text(
        CONFIG.format(
            root=root,
            port=server.port,
            tls_port=server.tls_port if pem else 0,
            ssl="yes" if pem else "no",
            certificate=f"ssl_cert = <{pem}\nssl_key = <{pem}" if pem else "",
            internal="dovecot" if is_root else me,
            group="dovecot" if is_root else _my_group(),
            login="dovenull" if is_root else me,
            password=server.password,
            mail_user=mail.pw_uid,
            mail_group=mail.pw_gid,
        )
    )


def _my_group() -> str:
    return grp.getgrgid(os.getgid()).gr_name


def _wait_for(server: Dovecot, process: subprocess.Popen[bytes]) -> None:
    for _ in range(100):
        if process.poll() is not None:
            break
        try:
            with socket.create_connection(("127.0.0.1", server.port), timeout=1):
                return
        except OSError:
            time.sleep(0.05)
    log = server.root / "dovecot.log"
    raise RuntimeError(f"Dovecot did not start: {log.read_text() if log.exists() else 'no log'}")
