"""The four services on real Kafka and PostgreSQL in one process: their applications, relays, voices and consumers."""

import asyncio
import secrets
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from importlib import import_module
from typing import Any, Final
from uuid import uuid4

import httpx
from pydantic import SecretStr
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from chassis.brokers import brokers_of
from chassis.clock import real_clock
from chassis.consumer import Consumer
from chassis.health import Health
from chassis.inbox import all_places
from chassis.kafka import KafkaLog
from chassis.migration import migrate
from chassis.process import Process, new_subscription
from chassis.reading import KafkaReader
from chassis.rebuild import Rebuilt, rebuild
from chassis.relay import WakeUp, run_relay
from chassis.sealed import Seal
from chassis.shadow import replica_hash
from chassis.state import Voice, run_states
from chassis.subscribe import run_consumer, run_sweep
from contracts.catalog import load
from deploy.topics import create
from services.notifier.tests.world import World as NotifierWorld
from tests.contract.apps import SETTINGS, new_app
from tests.integration.visited import a_token, publish_keys

CONSUMING: Final = ("absence", "payroll_bridge", "notifier")
SAYING: Final = ("personnel", "absence", "payroll_bridge")
SECONDS: Final = 60.0
HANDLER: Final = {"roles": ["dcpa_handler", "importer"]}
REQUEST_MAX: Final = timedelta(seconds=10)
SHORT: Final = timedelta(milliseconds=20)


@dataclass
class Backbone:
    """What runs; `clients` speak to the APIs as a case handler or as a person."""

    bootstrap: str
    prefix: str
    urls: dict[str, str] = field(default_factory=dict)
    engines: dict[str, AsyncEngine] = field(default_factory=dict)
    clients: dict[str, httpx.AsyncClient] = field(default_factory=dict)
    access: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """By service, how it proves to the brokers who it is; none: they do not ask."""

    def settings(self, service: str, url: str | None = None) -> Any:
        """Settings of a service, on its own database or another."""
        given = {**SETTINGS, "database_url": url or self.urls[service], "kafka_bootstrap": self.bootstrap}
        given |= self.access.get(service, {})
        return import_module(f"{service}.settings").Settings(**given, topic_prefix=self.prefix)

    def consumer(self, service: str) -> Consumer:
        """The consumer that the service's composition makes."""
        made = import_module(f"{service}.app").new_consumer(self.settings(service))
        assert isinstance(made, Consumer)
        return made

    def reader(self, service: str = "personnel") -> KafkaReader:
        """Reads topics beside the consumers, as a service."""
        return KafkaReader(brokers_of(self.settings(service)), self.prefix, request_max=REQUEST_MAX)

    def environment(self, service: str) -> dict[str, str]:
        """The settings of a service as a process gets them."""
        given = {**SETTINGS, "database_url": self.urls[service], "kafka_bootstrap": self.bootstrap}
        given["topic_prefix"] = self.prefix
        return {f"{service.upper()}_{name.upper()}": str(value) for name, value in given.items()}

    async def send(
        self, service: str, method: str, path: str, body: Any = None, *, person: str | None = None
    ) -> dict[str, Any]:
        """One write, again while the service has not heard yet of what it rests on."""
        visitor: Mapping[str, Any] = {"roles": [], "vlimpersnummer": person} if person else HANDLER
        headers = {"Authorization": f"Bearer {a_token(visitor)}", "Idempotency-Key": str(uuid4()), "If-Match": "*"}
        async with asyncio.timeout(SECONDS):
            while True:
                answer = await self.clients[service].request(method, path, json=body, headers=headers)
                if answer.status_code not in {409, 404}:
                    break
                await asyncio.sleep(0.05)
        assert answer.is_success, f"{method} {path}: {answer.text}"
        return dict(answer.json()) if answer.content else {}

    async def rebuild(self, service: str, wait_seconds: float = 30) -> Rebuilt:
        """Make the replica of a service anew, as its command does."""
        own = create_async_engine(self.urls[service])
        try:
            async with self.reader(service) as reader:
                wait = timedelta(seconds=wait_seconds)
                return await rebuild(own, self.consumer(service), reader, wait_max=wait, tell=lambda _: None)
        finally:
            await own.dispose()

    async def digest(self, service: str, engine: AsyncEngine | None = None) -> str:
        """The digest of the service's replica."""
        async with (engine or self.engines[service]).connect() as connection:
            replica = self.consumer(service).replica
            assert replica is not None
            return await replica_hash(connection, replica)

    async def until_quiet(self) -> None:
        """Wait until everything that was said is sent, stated, heard and handled."""
        await until(self._is_quiet)

    async def _is_quiet(self) -> bool:
        said: dict[tuple[str, str], int] = {}
        for service in SAYING:
            async with self.engines[service].connect() as connection:
                if (await connection.execute(text("SELECT 1 FROM outbox LIMIT 1"))).first():
                    return False
                journals = {sibling.journal for sibling in self.voice(service).siblings}
                for row in await connection.execute(text("SELECT topic, key, sequence, stated FROM stream")):
                    said[row.topic, row.key] = row.sequence
                    if row.topic in journals and row.stated != row.sequence:
                        return False
        for service in CONSUMING:
            consumer = self.consumer(service)
            async with self.engines[service].connect() as connection:
                places = await all_places(connection, consumer.inbox, consumer.group, consumer.topics)
            heard = {stream: sequence for stream, sequence in said.items() if stream[0] in consumer.topics}
            if any(stream not in places or places[stream].sequence < heard[stream] for stream in heard):
                return False
        return True

    def voice(self, service: str) -> Voice:
        """Who says the states of a service's journals."""
        states = import_module(f"{service}.states")
        settings = self.settings(service)
        match service:
            case "personnel":
                vault = import_module("personnel.storage.vault").Vault(settings.sealing_key, settings.blind_index_key)
                made = states.new_voice(real_clock, vault)
            case "payroll_bridge":
                made = states.new_voice(real_clock, Seal(settings.sealing_key.get_secret_value()))
            case _:
                made = states.new_voice(real_clock)
        assert isinstance(made, Voice)
        return made

    @asynccontextmanager
    async def saying(self) -> AsyncIterator[None]:
        """Relays and voices run."""
        stop = asyncio.Event()
        tasks = [asyncio.ensure_future(task) for service in SAYING for task in self._relay(service, stop)]
        async with _running(tasks, stop):
            yield

    @asynccontextmanager
    async def hearing(self, *services: str) -> AsyncIterator[None]:
        """The consumers of these services run; of all when none is named."""
        stop = asyncio.Event()
        tasks = []
        for service in services or CONSUMING:
            process = Process(self.settings(service), self.engines[service], Health(), stop)
            subscription = new_subscription(process, self.consumer(service))
            tasks += [
                asyncio.ensure_future(run_consumer(subscription)),
                asyncio.ensure_future(run_sweep(subscription, timedelta(milliseconds=200))),
            ]
        async with _running(tasks, stop):
            yield

    def _relay(self, service: str, stop: asyncio.Event) -> Iterable[Any]:
        sent = asyncio.Event()
        engine, voice, health = self.engines[service], self.voice(service), Health()
        yield run_relay(
            engine,
            voice.outbox,
            lambda: KafkaLog(brokers_of(self.settings(service)), self.prefix, request_max=REQUEST_MAX),
            WakeUp(self.urls[service]),
            health,
            rows_max=1000,
            poll_every=timedelta(seconds=1),
            stop=stop,
            sent_some=sent,
        )
        yield run_states(engine, voice, health, sent=sent, every=SHORT, look_every=timedelta(seconds=1), stop=stop)


@asynccontextmanager
async def _running(tasks: Sequence[asyncio.Future[Any]], stop: asyncio.Event) -> AsyncIterator[None]:
    try:
        yield
    finally:
        stop.set()
        await asyncio.gather(*tasks)


async def until(claim: Callable[[], Any], seconds: float = SECONDS) -> None:
    """Wait until a claim holds."""
    async with asyncio.timeout(seconds):
        while not await claim():
            await asyncio.sleep(0.05)


@asynccontextmanager
async def a_backbone(bootstrap: str, prefix: str, make_database: Callable[[str], str]) -> AsyncIterator[Backbone]:
    """Databases and topics of its own."""
    made = Backbone(bootstrap, f"{prefix}{secrets.token_hex(3)}-")
    await create({"bootstrap_servers": bootstrap}, made.prefix, load())
    async with opened_backbone(made, make_database):
        yield made


@asynccontextmanager
async def opened_backbone(made: Backbone, make_database: Callable[[str], str]) -> AsyncIterator[None]:
    """Databases of its own; topics are there."""
    keys = httpx.AsyncClient(transport=httpx.MockTransport(publish_keys))
    for service in ("personnel", *CONSUMING):
        made.urls[service] = make_database(f"{service}_{secrets.token_hex(2)}")
        made.engines[service] = await opened(service, made.urls[service])
        app = new_app(service, made.engines[service], keys)
        transport = httpx.ASGITransport(app)
        made.clients[service] = httpx.AsyncClient(transport=transport, base_url="http://service", timeout=30)
    await NotifierWorld(made.engines["notifier"]).use_list()
    try:
        yield
    finally:
        for client in (*made.clients.values(), keys):
            await client.aclose()
        for engine in made.engines.values():
            await engine.dispose()


async def opened(service: str, url: str) -> AsyncEngine:
    """An engine on a migrated database."""
    with ThreadPoolExecutor(max_workers=1) as apart:  # `migrate` runs an event loop of its own
        apart.submit(migrate, SecretStr(url), import_module(f"{service}.app").MIGRATIONS).result()
    return create_async_engine(url, pool_size=6)


async def count(engine: AsyncEngine, table: str, where: str = "true") -> int:
    """Rows of a table."""
    async with engine.connect() as connection:
        return int((await connection.execute(text(f"SELECT count(*) FROM {table} WHERE {where}"))).scalar_one())  # noqa: S608
