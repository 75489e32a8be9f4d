"""`python -m tests.bench.client PORT FILE CLIENTS SECONDS`: send prepared requests, print how many were answered well.

FILE holds whole HTTP requests, parted by a line of its own; each is sent once by one of the clients, over
connections that stay open. Plain sockets: the client must cost as little as it can beside what it measures.
"""

import socket
import sys
import threading
import time
from pathlib import Path

PART = b"\n=====\n"
GOOD = (b"HTTP/1.1 200", b"HTTP/1.1 30")


def main() -> None:
    """Run the clients and print the number of good answers, and of bad ones if there were any."""
    port, path, clients, seconds = int(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]), float(sys.argv[4])
    requests = path.read_bytes().split(PART)
    until = time.monotonic() + seconds
    good, bad = [0] * clients, [0] * clients

    def send(client: int) -> None:
        with socket.create_connection(("127.0.0.1", port)) as wire:
            for request in requests[client::clients]:
                if time.monotonic() > until:
                    return
                wire.sendall(request)
                answer = _read_answer(wire)
                ok = answer.startswith(GOOD)
                if not ok and not bad[client]:
                    print(answer[:300], file=sys.stderr)
                good[client] += ok
                bad[client] += not ok

    threads = [threading.Thread(target=send, args=(n,)) for n in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if sum(bad):
        print(f"{sum(bad)} bad answers, {sum(good)} good ones", file=sys.stderr)
        sys.exit(1)
    print(sum(good), time.monotonic() - until)


def _read_answer(wire: socket.socket) -> bytes:
    data = b""
    while b"\r\n\r\n" not in data:
        data += wire.recv(65536)
    head, _, body = data.partition(b"\r\n\r\n")
    length = next(int(line[15:]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:"))
    left = length - len(body)
    while left > 0:
        left -= len(wire.recv(65536))
    return head


if __name__ == "__main__":
    main()
