"""A program that watches batches: polls their status and listens to many WebSockets.

Plain sockets and nothing but the standard library, so that what it measures is the server.
Reads batch ids from stdin; prints a line of JSON when one has ended.
"""

from __future__ import annotations

import json
import os
import selectors
import socket
import sys
import time

_HANDSHAKE = (
    "Connection: Upgrade\r\nUpgrade: websocket\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
)


def main(port: int, polls_a_second: int, sockets: int) -> None:
    """Watch until stdin ends."""
    host = f"Host: localhost:{port}\r\n"
    poll = socket.create_connection(("127.0.0.1", port))
    print("ready", flush=True)
    for line in sys.stdin:
        waiting = selectors.DefaultSelector()
        peers = [socket.create_connection(("127.0.0.1", port)) for _ in range(sockets)]
        for peer in peers:
            peer.sendall(f"GET /ws HTTP/1.1\r\n{host}{_HANDSHAKE}\r\n".encode())
            waiting.register(peer, selectors.EVENT_READ)
        request = f"GET /batch/{line.strip()}/status HTTP/1.1\r\n{host}\r\n".encode()
        polls, received, began, cpu = 0, 0, time.monotonic(), time.process_time()
        while True:
            poll.sendall(request)
            polls += 1
            answer = whole_answer(poll)
            if b'"status":"completed"' in answer or b'"status":"failed"' in answer:
                break
            while (left := began + polls / polls_a_second - time.monotonic()) > 0:
                for key, _ in waiting.select(left):
                    received += len(os.read(key.fd, 65_536))
        result = {
            "cpu": time.process_time() - cpu,
            "polls": polls,
            "seconds": time.monotonic() - began,
            "bytes": received,
        }
        for peer in peers:
            peer.close()
        print(json.dumps(result), flush=True)


def whole_answer(peer: socket.socket) -> bytes:
    """Head and body of one answer."""
    received = b""
    while b"\r\n\r\n" not in received:
        received += peer.recv(65_536)
    head, _, body = received.partition(b"\r\n\r\n")
    length = int(head.lower().partition(b"content-length: ")[2].split(b"\r\n")[0])
    while len(body) < length:
        body += peer.recv(65_536)
    return body


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
