"""The load while faults strike: so many stories at once, and the requests that are being answered at any moment."""

import asyncio
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field

import httpx

from deploy.local.demo.client import HR_READER, Client
from deploy.local.demo.expectations import Expectations, expect
from deploy.local.demo.load import Load
from deploy.local.demo.steps import Story
from tests.chaos.blows import lasting
from tests.chaos.watch import Watch

FACTS_MAX = 150
WATCH_SECONDS = 0.5


@dataclass
class RequestsInFlight:
    """Counts the requests that each address is answering at this moment; an httpx transport around another."""

    inner: httpx.AsyncBaseTransport = field(
        default_factory=lambda: httpx.AsyncHTTPTransport(limits=httpx.Limits(max_connections=40))
    )
    open: Counter[int] = field(default_factory=Counter)

    def transport(self) -> httpx.AsyncBaseTransport:
        return _Counting(self)


class _Counting(httpx.AsyncBaseTransport):
    def __init__(self, counts: RequestsInFlight) -> None:
        self._counts = counts

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        port = request.url.port or 0
        self._counts.open[port] += 1
        try:
            return await self._counts.inner.handle_async_request(request)
        finally:
            self._counts.open[port] -= 1

    async def aclose(self) -> None:
        await self._counts.inner.aclose()


class Flow:
    """Plays stories until told to stop; every accepted fact is kept."""

    def __init__(
        self, load: Load, client: Client, watch: Watch, addresses: dict[str, str], http: httpx.AsyncClient
    ) -> None:
        self.load = load
        self.watch = watch
        self._http = http
        self._client = client
        self._addresses = addresses
        self.is_over = asyncio.Event()
        self._has_room = asyncio.Event()

    async def run(self, people: Iterator[Story], at_once: int) -> None:
        """Keep so many stories going; ends when told and everything begun is finished."""
        async with asyncio.TaskGroup() as group:
            for _ in range(at_once):
                group.create_task(self._tell(people))
            group.create_task(self._keep_watch())
            group.create_task(self._read("payroll_bridge.api", "/people/{}/payroll-status"))
            group.create_task(self._read("notifier.api", "/decisions?vlimpersnummer={}"))

    async def _tell(self, people: Iterator[Story]) -> None:
        while not self.is_over.is_set():
            await self._has_room.wait()
            await self.load.play([next(people)])

    async def _keep_watch(self) -> None:
        """Let nobody new begin while too much is in flight: a slow machine would never come to the end of it."""
        while not self.is_over.is_set():
            with suppress(httpx.TransportError):
                flying = await self.watch.look()
                if flying.facts < FACTS_MAX:
                    self._has_room.set()
                else:
                    self._has_room.clear()
            await lasting(WATCH_SECONDS)
        self._has_room.set()

    async def _read(self, name: str, path: str) -> None:
        """Read what the two services without writes show, so that a kill of theirs strikes a request too."""
        headers = {"Authorization": f"Bearer {await self._client.token(HR_READER)}"}
        while not self.is_over.is_set():
            number = getattr(self.load.ledger.facts[-1], "vlimpersnummer", "100000")
            try:
                answer = await self._http.get(self._addresses[name] + path.format(number), headers=headers, timeout=10)
                assert answer.status_code in {200, 404, 503}, f"{name}: {answer.status_code}"
            except httpx.TransportError:
                await asyncio.sleep(0.05)

    def expected(self) -> Expectations:
        """What must have come out by the end, from the facts accepted so far."""
        return expect(self.load.ledger.facts, (), [self.load.ledger.today])
