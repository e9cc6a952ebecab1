"""Looks from outside: what the engine simulator received over Kafka, what the mail sink holds, what Kafka counts.

Nothing here reads a service's database.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import httpx
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaError

from deploy.local.demo.file_events import FileEvent, read_file_events

TOPICS: Final = (
    "personnel.people",
    "personnel.health",
    "personnel.organisation",
    "absence.requests",
    "absence.availability",
    "elvire.feed",
    "engine.acks",
    "payroll.files",
)
HEARS: Final[dict[str, tuple[str, ...]]] = {
    "absence": ("personnel.people", "personnel.organisation"),
    "payroll-bridge": ("personnel.people", "personnel.organisation", "absence.requests", "engine.acks"),
    "notifier": ("personnel.people", "personnel.organisation", "absence.requests", "payroll.files"),
    "engine": ("elvire.feed",),
}
RELAYS: Final = ("personnel.relay", "absence.relay", "payroll_bridge.relay", "notifier.relay")
CONSUMERS: Final = ("absence.consume", "payroll_bridge.consume", "notifier.consume")
OUTBOX: Final = "vlimpers_outbox_rows"
DEFERRED: Final = "vlimpers_deferred_records"
DATE_RULES: Final = "notifier.jobs"
RULES_DAY: Final = "vlimpers_date_rules_day"
REQUEST_SECONDS: Final = 40.0
KAFKA_MILLISECONDS: Final = 10_000
POLL_SECONDS: Final = 0.5
CALM_POLLS: Final = 4
SETTLE_POLLS: Final = 1
SETTLE_POLL_SECONDS: Final = 0.2
PAGE: Final = 5000
WAIT_SECONDS: Final = 5


class NotDrainedError(RuntimeError):
    """Something was still on its way when the time was over."""


@dataclass(frozen=True)
class Traffic:
    """How many records each topic has received; per consumer group those not read yet, per relay the rows not sent."""

    events: dict[str, int]
    unread: dict[str, int]
    unsent: dict[str, float]

    @property
    def is_through(self) -> bool:
        """Whether everything arrived where it is read."""
        return not any(self.unread.values()) and not any(self.unsent.values())

    def __str__(self) -> str:
        behind = {name: amount for name, amount in {**self.unread, **self.unsent}.items() if amount}
        return ", ".join(f"{name} {amount:g}" for name, amount in behind.items()) or "nothing"


class Observers:
    """The outside of a running stack."""

    def __init__(self, addresses: Mapping[str, str], bootstrap: str, prefix: str, http: httpx.AsyncClient) -> None:
        self._addresses = addresses
        self._bootstrap = bootstrap
        self._prefix = prefix
        self._http = http

    async def received(self) -> list[dict[str, Any]]:
        """Every delivery that the engine saw, in order."""
        return await self._all("engine", "/api/received", "received")

    async def engine_summary(self) -> dict[str, Any]:
        """The engine's own counts."""
        return await self._get("engine", "/api/summary")

    async def mails(self) -> list[dict[str, Any]]:
        """Every mail in the mail sink, in order."""
        return await self._all("mailsink", "/api/mails", "mails")

    async def file_events(self) -> list[FileEvent]:
        """Every fact about a payroll file that came to Kafka, once."""
        return await read_file_events(self._bootstrap, self._prefix)

    async def wait_for_rules(self, day: date, deadline_seconds: float) -> None:
        """Wait until the messages that are due on a business day were decided."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + deadline_seconds
        while loop.time() < deadline:
            samples = await retried(lambda: self._metric(DATE_RULES, RULES_DAY))
            if any(value >= day.toordinal() for _, value in samples):
                return
            await asyncio.sleep(SETTLE_POLL_SECONDS)
        raise NotDrainedError(f"{DATE_RULES} did not come to {day} within {deadline_seconds:g} s")

    async def order_engine(self, orders: list[dict[str, Any]]) -> None:
        """Tell the engine to behave otherwise."""
        answer = await self._http.post(
            f"{self._addresses['engine']}/api/behaviour", json=orders, timeout=REQUEST_SECONDS
        )
        answer.raise_for_status()

    async def deferred(self) -> dict[str, dict[str, float]]:
        """Per consumer and state (parked, held, waiting) the records that are not handled yet."""
        found = {}
        for name in CONSUMERS:
            samples = await self._metric(name, DEFERRED)
            found[name] = {labels.get("state", ""): value for labels, value in samples}
        return found

    async def traffic(self) -> Traffic:
        """How much has come to Kafka so far, and what is on its way now."""
        admin = AIOKafkaAdminClient(bootstrap_servers=self._bootstrap, request_timeout_ms=KAFKA_MILLISECONDS)
        await admin.start()
        try:
            ends = await self._ends(admin)
            unread = {group: await self._unread(admin, ends, group) for group in HEARS}
        finally:
            await admin.close()
        unsent = {name: sum(value for _, value in await self._metric(name, OUTBOX)) for name in RELAYS}
        counts = {topic: sum(end for at, end in ends.items() if at.topic == self._prefix + topic) for topic in TOPICS}
        return Traffic(counts, unread, unsent)

    async def settle(self, deadline_seconds: float) -> None:
        """Wait until nothing is on its way, one look after another: enough between two days."""
        await self._wait_until_calm(deadline_seconds, SETTLE_POLLS, SETTLE_POLL_SECONDS)

    async def wait_until_drained(self, deadline_seconds: float) -> None:
        """Wait until nothing is on its way, several looks in a row; NotDrainedError when the time is over."""
        await self._wait_until_calm(deadline_seconds, CALM_POLLS, POLL_SECONDS)

    async def _wait_until_calm(self, deadline_seconds: float, polls: int, poll_seconds: float) -> None:
        loop = asyncio.get_running_loop()
        deadline = loop.time() + deadline_seconds
        calm = 0
        before = traffic = None
        while calm < polls:
            if loop.time() > deadline:
                raise NotDrainedError(f"still on its way after {deadline_seconds:g} s: {traffic or 'nobody answered'}")
            try:
                traffic = await self.traffic()
            except (httpx.TransportError, KafkaError):
                calm = 0
            else:
                calm = calm + 1 if traffic.is_through and traffic == before else 0
                before = traffic
            await asyncio.sleep(poll_seconds)

    async def wait_for_mails(self, wanted: int, stall_seconds: float) -> None:
        """Wait until so many mails are there; come back as well when none came for a while."""
        await self._wait_for("mailsink", "/api/mails", wanted, stall_seconds)

    async def wait_for_records(self, wanted: int, stall_seconds: float) -> None:
        """Wait until so many records were received; come back as well when none came for a while."""
        await self._wait_for("engine", "/api/received", wanted, stall_seconds)

    async def _wait_for(self, name: str, path: str, wanted: int, stall_seconds: float) -> None:
        loop = asyncio.get_running_loop()
        total, changed_at = 0, loop.time()
        while total < wanted and loop.time() - changed_at < stall_seconds:
            answer = await self._get(name, path, after=total, wait_seconds=WAIT_SECONDS, limit=1)
            if answer["total"] > total:
                total, changed_at = answer["total"], loop.time()

    async def _unread(self, admin: AIOKafkaAdminClient, ends: Mapping[TopicPartition, int], group: str) -> int:
        committed = await admin.list_consumer_group_offsets(self._prefix + group)
        heard = {self._prefix + topic for topic in HEARS[group]}
        return sum(
            end - (committed[at].offset if at in committed and committed[at].offset > 0 else 0)
            for at, end in ends.items()
            if at.topic in heard
        )

    async def _ends(self, admin: AIOKafkaAdminClient) -> dict[TopicPartition, int]:
        described = await admin.describe_topics([self._prefix + topic for topic in TOPICS])
        partitions = [
            TopicPartition(topic["topic"], partition["partition"])
            for topic in described
            for partition in topic["partitions"]
        ]
        consumer = AIOKafkaConsumer(
            bootstrap_servers=self._bootstrap, request_timeout_ms=KAFKA_MILLISECONDS, enable_auto_commit=False
        )
        await consumer.start()
        try:
            consumer.assign(partitions)
            consumer.pause(*partitions)
            return dict(await consumer.end_offsets(partitions))
        finally:
            await consumer.stop()

    async def _metric(self, name: str, metric: str) -> list[tuple[dict[str, str], float]]:
        answer = await self._http.get(f"{self._addresses[name]}/metrics", timeout=REQUEST_SECONDS)
        answer.raise_for_status()
        return [_sample(line) for line in answer.text.splitlines() if line.startswith((f"{metric} ", f"{metric}{{"))]

    async def _all(self, name: str, path: str, what: str) -> list[dict[str, Any]]:
        """Every entry, page by page."""
        found: list[dict[str, Any]] = []
        while True:
            after = found[-1]["number"] if found else 0
            answer = await self._get(name, path, after=after, limit=PAGE)
            found += answer[what]
            if not answer["more"]:
                return found

    async def _get(self, name: str, path: str, **asked: Any) -> dict[str, Any]:
        answer = await self._http.get(f"{self._addresses[name]}{path}", params=asked, timeout=REQUEST_SECONDS)
        answer.raise_for_status()
        return dict(answer.json())


def _sample(line: str) -> tuple[dict[str, str], float]:
    """Read `name{label="value",…} number`; the labels of these metrics hold no commas or quotes."""
    described, _, value = line.rpartition(" ")
    _, _, inside = described.partition("{")
    labels = {}
    for part in inside.rstrip("}").split(","):
        name, _, text = part.partition("=")
        if name:
            labels[name] = text.strip('"')
    return labels, float(value)


async def retried(ask: Callable[[], Awaitable[Any]], tries_max: int = 20) -> Any:
    """Ask an observer again while it restarts."""
    for _ in range(tries_max - 1):
        try:
            return await ask()
        except httpx.TransportError:
            await asyncio.sleep(POLL_SECONDS)
    return await ask()
