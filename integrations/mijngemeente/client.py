"""A client of the signed contract in one file, with nothing but Python: copy it to connect your own app.

    python client.py --url https://meldingen.gemeente.example --kanaal mijnapp --sleutel-bestand sleutel.txt \
        melden melding.json
    python client.py … statussen --sinds ""

`melding.json` is the message of `docs/koppelvlakken.md`. A report may safely be sent again after a time-out: the same
`externId` with the same contents gives the same answer.
"""

import argparse
import hashlib
import hmac
import json
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

WINDOW_S = 300


def sign(secret: str, body: bytes, at: int) -> str:
    """Return the header X-Signature."""
    mac = hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={at},v1={mac}"


def is_ours(secret: str, body: bytes, header: str, at: int) -> bool:
    """Whether news that came in was signed with our secret: there may be two signatures, of the old and the new."""
    parts = [part.partition("=")[::2] for part in header.split(",")]
    moment = next((value for name, value in parts if name == "t"), "0")
    if not moment.isdigit() or abs(at - int(moment)) > WINDOW_S:
        return False
    expected = sign(secret, body, int(moment)).partition("v1=")[2]
    return any(name == "v1" and hmac.compare_digest(value, expected) for name, value in parts)


def send(url: str, channel: str, secret: str, report: dict[str, object], *, at: int) -> tuple[int, object]:
    """Send one report; return the status (201 new, 200 known already) and the answer."""
    body = json.dumps(report, ensure_ascii=False).encode()
    headers = {
        "Content-Type": "application/json",
        "Idempotency-Key": str(report.get("externId", "")),
        "X-Signature": sign(secret, body, at),
    }
    return _ask(f"{url}/v1/kanalen/{channel}/meldingen", body, headers)


def news(url: str, channel: str, secret: str, since: str, *, at: int, limit: int = 100) -> tuple[int, object]:
    """Ask for news since the `volgende` of last time; the body that is signed is empty."""
    query = urllib.parse.urlencode({"sinds": since, "limiet": limit})
    headers = {"X-Signature": sign(secret, b"", at)}
    return _ask(f"{url}/v1/kanalen/{channel}/statussen?{query}", None, headers)


def _ask(address: str, body: bytes | None, headers: dict[str, str]) -> tuple[int, object]:
    request = urllib.request.Request(address, body, headers)  # noqa: S310  # whoever calls names the address
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
            return answer.status, json.loads(answer.read())
    except urllib.error.HTTPError as refused:
        with refused:
            return refused.code, json.loads(refused.read() or b"null")


def main(arguments: list[str] | None = None) -> int:
    """Do one thing, print the answer, and end with 0 when it went well."""
    parser = argparse.ArgumentParser(description="Meldingen sturen en statussen ophalen.")
    parser.add_argument("--url", required=True)
    parser.add_argument("--kanaal", required=True)
    parser.add_argument("--sleutel-bestand", required=True, type=Path)
    deeds = parser.add_subparsers(dest="deed", required=True)
    deeds.add_parser("melden").add_argument("bestand", type=Path)
    deeds.add_parser("statussen").add_argument("--sinds", default="")
    given = parser.parse_args(arguments)
    secret, now = given.sleutel_bestand.read_text().strip(), int(time.time())
    if given.deed == "melden":
        report = json.loads(given.bestand.read_text(encoding="utf-8"))
        status, answer = send(given.url, given.kanaal, secret, report, at=now)
    else:
        status, answer = news(given.url, given.kanaal, secret, given.sinds, at=now)
    sys.stdout.write(json.dumps(answer, ensure_ascii=False, indent=2) + "\n")
    return 0 if status < 300 else 1


if __name__ == "__main__":
    sys.exit(main())
