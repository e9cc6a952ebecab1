"""A light HTTP client for measurements: requests are bytes that are made beforehand, so that the server is measured."""

import asyncio
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from pydantic_core import to_json

CONNECTIONS = 8
OK, REDIRECT = 200, 300
LENGTH = b"content-length:"


class RefusedError(RuntimeError):
    """A request was not answered with 2xx; the message holds the answer."""


@dataclass(frozen=True)
class Request:
    """One request; `body` is sent as JSON."""

    method: str
    path: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Any = None

    def encode(self, host: str) -> bytes:
        """Write it as it goes over the wire."""
        content = b"" if self.body is None else to_json(self.body)
        fields = {"Host": host, "Content-Length": str(len(content)), "Content-Type": "application/json", **self.headers}
        head = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
        return f"{self.method} {self.path} HTTP/1.1\r\n{head}\r\n".encode() + content


async def send_all(address: str, requests: Sequence[Request]) -> tuple[float, list[bytes]]:
    """Send all over a few connections, each request after the answer to the one before; seconds, and the answers."""
    place = urlsplit(address)
    waiting = iter(list(enumerate(each.encode(place.netloc) for each in requests)))
    answers = [b""] * len(requests)
    begun = time.perf_counter()
    await asyncio.gather(
        *(
            _work(place.hostname or "", place.port or 0, waiting, answers)
            for _ in range(min(CONNECTIONS, len(requests)))
        )
    )
    return time.perf_counter() - begun, answers


async def _work(host: str, port: int, waiting: Iterator[tuple[int, bytes]], answers: list[bytes]) -> None:
    reader, writer = await asyncio.open_connection(host, port)
    try:
        for number, request in waiting:
            writer.write(request)
            answers[number] = await _answer(reader)
    finally:
        writer.close()
        await writer.wait_closed()


async def _answer(reader: asyncio.StreamReader) -> bytes:
    head = await reader.readuntil(b"\r\n\r\n")
    lengths = [line for line in head.lower().split(b"\r\n") if line.startswith(LENGTH)]
    body = await reader.readexactly(int(lengths[0].removeprefix(LENGTH))) if lengths else b""
    status = int(head.split(b" ", 2)[1])
    if not OK <= status < REDIRECT:
        raise RefusedError(f"{status} {body.decode(errors='replace')}")
    return body
